/*
 * The floor under `netscope up` and `netscope down`: the same system calls and netlink messages, and nothing else.
 *
 *   floor SERVICES NAT     NAT is a batch of nf_tables messages for each namespace, see nat-batch.ts
 *
 * Makes a bridge and so many namespaces on it, prints the milliseconds, waits for the end of its input, removes them
 * all and prints the milliseconds again. No files are written, no resolver runs, no namespace is pinned.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { GROUP = 0x464c4f52, LINKS_PER_SEND = 64, MAX_PATCHES = 64 };
static const char BRIDGE[] = "floor0";

struct namespace { int net, uts, route, udp, tcp; };
struct patch { uint32_t offset, is_tcp, is_big_endian; };

static char message[1 << 16];
static size_t length;
static struct patch patches[MAX_PATCHES];
static uint32_t patch_count;
static char nat[1 << 16];
static size_t nat_length;

static int must(int result, const char *what) {
  if (result >= 0) return result;
  perror(what);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static int open_netlink(int protocol) {
  int fd = must(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol), "socket"), size = 4 << 20;
  struct sockaddr_nl address = {.nl_family = AF_NETLINK};
  must(bind(fd, (struct sockaddr *)&address, sizeof address), "bind netlink");
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
  return fd;
}

/* Messages: begin, what follows the header, attributes, end. */

static struct nlmsghdr *begin(int type, int flags) {
  struct nlmsghdr *header = (struct nlmsghdr *)(message + length);
  memset(header, 0, sizeof *header);
  header->nlmsg_type = type;
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
  length += sizeof *header;
  return header;
}

static void *append(const void *bytes, size_t count) {
  char *start = message + length;
  memset(start, 0, NLMSG_ALIGN(count));
  memcpy(start, bytes, count);
  length += NLMSG_ALIGN(count);
  return start;
}

static struct rtattr *attribute(int type, const void *bytes, size_t count) {
  struct rtattr header = {.rta_len = RTA_LENGTH(count), .rta_type = type}, *start = append(&header, sizeof header);
  append(bytes, count);
  return start;
}

static struct rtattr *nest(int type) { return attribute(type | NLA_F_NESTED, "", 0); }
static void end_nest(struct rtattr *start) { start->rta_len = message + length - (char *)start; }
static void end(struct nlmsghdr *header) { header->nlmsg_len = message + length - (char *)header; }

static void name_attribute(const char *name) { attribute(IFLA_IFNAME, name, strlen(name) + 1); }
static void number_attribute(int type, uint32_t value) { attribute(type, &value, sizeof value); }

/* Sends what was collected and waits for so many acknowledgements. */
static void talk(int fd, const char *bytes, size_t count, int acknowledgements) {
  static char answer[1 << 18];
  must(send(fd, bytes, count, 0), "send");
  while (acknowledgements > 0) {
    int left = must(recv(fd, answer, sizeof answer, 0), "recv");
    for (struct nlmsghdr *each = (struct nlmsghdr *)answer; NLMSG_OK(each, left); each = NLMSG_NEXT(each, left)) {
      if (each->nlmsg_type != NLMSG_ERROR) continue;
      errno = -((struct nlmsgerr *)NLMSG_DATA(each))->error;
      if (errno != 0) must(-1, "netlink");
      acknowledgements--;
    }
  }
}

static void talk_collected(int fd, int acknowledgements) {
  talk(fd, message, length, acknowledgements);
  length = 0;
}

static void raise_device(int index) {
  struct nlmsghdr *header = begin(RTM_NEWLINK, 0);
  struct ifinfomsg link = {.ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
  append(&link, sizeof link);
  end(header);
}

static void assign_address(int index, uint32_t address) {
  struct nlmsghdr *header = begin(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
  struct ifaddrmsg data = {.ifa_family = AF_INET, .ifa_prefixlen = 16, .ifa_index = index};
  uint32_t local = htonl(address), broadcast = htonl(address | 0xffff);
  append(&data, sizeof data);
  attribute(IFA_LOCAL, &local, 4);
  attribute(IFA_ADDRESS, &local, 4);
  attribute(IFA_BROADCAST, &broadcast, 4);
  end(header);
}

static void add_default_route(uint32_t gateway) {
  struct nlmsghdr *header = begin(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL);
  struct rtmsg route = {.rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_BOOT,
                        .rtm_scope = RT_SCOPE_UNIVERSE, .rtm_type = RTN_UNICAST};
  uint32_t address = htonl(gateway);
  append(&route, sizeof route);
  attribute(RTA_GATEWAY, &address, 4);
  end(header);
}

static void create_bridge(void) {
  struct nlmsghdr *header = begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  struct ifinfomsg link = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP};
  append(&link, sizeof link);
  name_attribute(BRIDGE);
  number_attribute(IFLA_GROUP, GROUP);
  struct rtattr *info = nest(IFLA_LINKINFO);
  attribute(IFLA_INFO_KIND, "bridge", 6);
  end_nest(info);
  end(header);
}

static void create_veth(int number, int bridge, int namespace) {
  char name[IFNAMSIZ];
  unsigned char mac[6] = {2, 0x42, 172, 18, (number + 2) >> 8, number + 2};
  snprintf(name, sizeof name, "floorv%d", number);
  struct nlmsghdr *header = begin(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  struct ifinfomsg link = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP}, peer_link = {0};
  append(&link, sizeof link);
  name_attribute(name);
  number_attribute(IFLA_MASTER, bridge);
  number_attribute(IFLA_GROUP, GROUP);
  struct rtattr *info = nest(IFLA_LINKINFO);
  attribute(IFLA_INFO_KIND, "veth", 4);
  struct rtattr *data = nest(IFLA_INFO_DATA), *peer = nest(VETH_INFO_PEER);
  append(&peer_link, sizeof peer_link);
  name_attribute("eth0");
  attribute(IFLA_ADDRESS, mac, sizeof mac);
  number_attribute(IFLA_NET_NS_FD, namespace);
  end_nest(peer);
  end_nest(data);
  end_nest(info);
  end(header);
}

static void write_sysctl(const char *name, const char *value) {
  char path[128];
  snprintf(path, sizeof path, "/proc/sys/net/%s", name);
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  /* A kernel may be without IPv6. */
  if (fd < 0) return;
  must(write(fd, value, strlen(value)), name);
  close(fd);
}

static int bound_socket(int type, uint16_t *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f00000b)};
  socklen_t size = sizeof address;
  int fd = must(socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
  must(bind(fd, (struct sockaddr *)&address, size), "bind 127.0.0.11");
  if (type == SOCK_STREAM) must(listen(fd, 4096), "listen");
  getsockname(fd, (struct sockaddr *)&address, &size);
  *port = ntohs(address.sin_port);
  return fd;
}

static void write_nat(uint16_t udp, uint16_t tcp) {
  for (uint32_t index = 0; index < patch_count; index++) {
    uint16_t port = patches[index].is_tcp ? tcp : udp;
    if (patches[index].is_big_endian) port = htons(port);
    memcpy(nat + patches[index].offset, &port, sizeof port);
  }
  int netfilter = open_netlink(NETLINK_NETFILTER);
  talk(netfilter, nat, nat_length, 1);
  close(netfilter);
}

/* Raises `lo` before anything is bound: before that, bind(127.0.0.11) stores no source address. */
static struct namespace create_namespace(struct namespace home, int number) {
  char name[32];
  uint16_t udp, tcp;
  snprintf(name, sizeof name, "floor%d", number);
  must(unshare(CLONE_NEWNET | CLONE_NEWUTS), "unshare");
  struct namespace made = {.net = must(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), "net"),
                           .uts = must(open("/proc/thread-self/ns/uts", O_RDONLY | O_CLOEXEC), "uts")};
  must(sethostname(name, strlen(name)), "sethostname");
  made.route = open_netlink(NETLINK_ROUTE);
  raise_device(1);
  talk_collected(made.route, 1);
  write_sysctl("ipv4/ip_unprivileged_port_start", "0");
  write_sysctl("ipv4/ping_group_range", "0 2147483647");
  write_sysctl("ipv6/conf/default/disable_ipv6", "1");
  made.udp = bound_socket(SOCK_DGRAM, &udp);
  made.tcp = bound_socket(SOCK_STREAM, &tcp);
  write_nat(udp, tcp);
  must(setns(home.uts, CLONE_NEWUTS), "setns");
  must(setns(home.net, CLONE_NEWNET), "setns");
  return made;
}

/* The first device after `lo` that the kernel lists is the peer, unless tunnels are there: asked for by name. */
static int peer_index(int route) {
  static char answer[1 << 16];
  struct nlmsghdr *header = begin(RTM_GETLINK, 0);
  struct ifinfomsg link = {0};
  append(&link, sizeof link);
  name_attribute("eth0");
  end(header);
  header->nlmsg_flags = NLM_F_REQUEST;
  must(send(route, message, length, 0), "send");
  length = 0;
  must(recv(route, answer, sizeof answer, 0), "recv");
  return ((struct ifinfomsg *)NLMSG_DATA((struct nlmsghdr *)answer))->ifi_index;
}

static void configure(int route, int number) {
  int index = peer_index(route);
  raise_device(index);
  assign_address(index, 0xac120000 + number + 2);
  add_default_route(0xac120001);
  talk_collected(route, 3);
  close(route);
}

static void up(int route, struct namespace home, struct namespace *made, int services) {
  create_bridge();
  talk_collected(route, 1);
  int bridge = if_nametoindex(BRIDGE);
  raise_device(bridge);
  assign_address(bridge, 0xac120001);
  talk_collected(route, 2);
  for (int number = 0; number < services; number++) made[number] = create_namespace(home, number);
  for (int first = 0; first < services; first += LINKS_PER_SEND) {
    int number = first;
    for (; number < services && number < first + LINKS_PER_SEND; number++)
      create_veth(number, bridge, made[number].net);
    talk_collected(route, number - first);
  }
  for (int number = 0; number < services; number++) configure(made[number].route, number);
}

static void down(int route, struct namespace *made, int services) {
  struct nlmsghdr *header = begin(RTM_DELLINK, 0);
  struct ifinfomsg link = {0};
  append(&link, sizeof link);
  number_attribute(IFLA_GROUP, GROUP);
  end(header);
  talk_collected(route, 1);
  for (int number = 0; number < services; number++) {
    close(made[number].udp);
    close(made[number].tcp);
    close(made[number].net);
    close(made[number].uts);
  }
}

static void read_nat(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fread(&patch_count, sizeof patch_count, 1, file) != 1 || patch_count > MAX_PATCHES ||
      fread(patches, sizeof *patches, patch_count, file) != patch_count) {
    must(-1, path);
    return;
  }
  nat_length = fread(nat, 1, sizeof nat, file);
  fclose(file);
}

int main(int count, char **words) {
  int services = count == 3 ? atoi(words[1]) : 0;
  if (services < 1 || services > 1000) {
    fprintf(stderr, "usage: floor SERVICES NAT\n");
    return 2;
  }
  struct rlimit files = {.rlim_cur = 8192, .rlim_max = 8192};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  read_nat(words[2]);
  struct namespace *made = calloc(services, sizeof *made);
  struct namespace home = {.net = must(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC), "net"),
                           .uts = must(open("/proc/thread-self/ns/uts", O_RDONLY | O_CLOEXEC), "uts")};
  double started = now();
  int route = open_netlink(NETLINK_ROUTE);
  up(route, home, made, services);
  printf("%.3f\n", now() - started);
  fflush(stdout);
  while (getchar() != EOF);
  started = now();
  down(route, made, services);
  printf("%.3f\n", now() - started);
  return 0;
}

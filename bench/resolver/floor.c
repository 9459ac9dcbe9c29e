/* floor ADDRESS PORT: answers every DNS question with one A record, many datagrams with one system call. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BATCH = 64, BYTES = 4096, HEADER = 12 };

static unsigned char bytes[BATCH][BYTES];
static struct sockaddr_in names[BATCH];
static struct iovec vectors[BATCH];
static struct mmsghdr messages[BATCH];

/* A pointer to the question's name, type A, class IN, 600 seconds, 4 bytes: 172.18.0.2. */
static const unsigned char record[] = {0xc0, HEADER, 0, 1, 0, 1, 0, 0, 2, 0x58, 0, 4, 172, 18, 0, 2};

static int answer(unsigned char *message, int length) {
  int end = HEADER;
  while (end < length && message[end] != 0) end += 1 + message[end];
  end += 5; /* the root label, type and class */
  if (end > length || end + (int)sizeof record > BYTES) return 0;
  message[2] = 0x80 | (message[2] & 1);
  message[3] = 0x80;
  memset(message + 6, 0, 6);
  message[7] = 1;
  memcpy(message + end, record, sizeof record);
  return end + (int)sizeof record;
}

int main(int count, char **words) {
  if (count != 3) return 2;
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(words[2]))};
  inet_pton(AF_INET, words[1], &own.sin_addr);
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof own) < 0) {
    perror("floor");
    return 1;
  }
  for (;;) {
    for (int at = 0; at < BATCH; at++) {
      vectors[at] = (struct iovec){bytes[at], BYTES};
      messages[at].msg_hdr =
          (struct msghdr){.msg_name = &names[at], .msg_namelen = sizeof names[at], .msg_iov = &vectors[at], .msg_iovlen = 1};
    }
    int received = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
    if (received < 0) return 1;
    int replies = 0;
    for (int at = 0; at < received; at++) {
      int length = answer(bytes[at], (int)messages[at].msg_len);
      if (length == 0) continue;
      messages[replies].msg_hdr = messages[at].msg_hdr;
      messages[replies].msg_hdr.msg_iov = &vectors[at];
      vectors[at].iov_len = (size_t)length;
      replies++;
    }
    for (int sent = 0; sent < replies;) {
      int taken = sendmmsg(fd, messages + sent, (unsigned)(replies - sent), 0);
      sent += taken > 0 ? taken : 1;
    }
  }
}

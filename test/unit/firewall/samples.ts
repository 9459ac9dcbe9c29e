/** Listings of iptables-save 1.8.9, taken from namespaces; the comment lines with version and date left out. */

/** A container of Docker 20.10 after one lookup over UDP, with counters. */
export const CONTAINER_NAT = `*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER_OUTPUT - [0:0]
:DOCKER_POSTROUTING - [0:0]
[1:51] -A OUTPUT -d 127.0.0.11/32 -j DOCKER_OUTPUT
[1:51] -A POSTROUTING -d 127.0.0.11/32 -j DOCKER_POSTROUTING
[0:0] -A DOCKER_OUTPUT -d 127.0.0.11/32 -p tcp -m tcp --dport 53 -j DNAT --to-destination 127.0.0.11:46099
[1:51] -A DOCKER_OUTPUT -d 127.0.0.11/32 -p udp -m udp --dport 53 -j DNAT --to-destination 127.0.0.11:57275
[0:0] -A DOCKER_POSTROUTING -s 127.0.0.11/32 -p tcp -m tcp --sport 46099 -j SNAT --to-source :53
[0:0] -A DOCKER_POSTROUTING -s 127.0.0.11/32 -p udp -m udp --sport 57275 -j SNAT --to-source :53
COMMIT
`;

/** Rules of many kinds, without counters: what a machine with other programs' rules looks like. */
export const MIXED = `*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:XX - [0:0]
-A FORWARD -o br-abc -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o br-abc -m conntrack --ctstate INVALID,NEW,ESTABLISHED -j ACCEPT
-A FORWARD -s 1.2.3.4/32 -d 172.18.0.3/32 ! -i br-abc -o br-abc -p tcp -m tcp --dport 5000 -j ACCEPT
-A FORWARD -m state --state NEW -m comment --comment "say \\"hi\\" there" -j DROP
-A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
-A FORWARD -p tcp -m multiport --dports 80,443 -j REJECT --reject-with icmp-port-unreachable
-A FORWARD -p icmp -m icmp --icmp-type 8 -j RETURN
-A FORWARD -p tcp -m tcp --dport 5000:5010 -m mark ! --mark 0x1/0xff -j LOG --log-prefix "a b"
-A FORWARD ! -p tcp
-A FORWARD -p icmp -g XX
-A FORWARD -s 10.0.0.0/8 -i eth+ -p tcp -m tcp --sport 53 --dport 44 -m conntrack ! --ctstate NEW -j ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:NETSCOPE-0011aabb-DNAT - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j NETSCOPE-0011aabb-DNAT
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j NETSCOPE-0011aabb-DNAT
-A POSTROUTING -s 172.18.0.0/16 ! -o br-abc -j MASQUERADE
-A POSTROUTING -s 127.0.0.11/32 -p tcp -m tcp --sport 333 -j SNAT --to-source 1.2.3.4 --random
-A POSTROUTING -p udp -m addrtype ! --dst-type LOCAL -j MASQUERADE --to-ports 100-200
-A NETSCOPE-0011aabb-DNAT -d 10.0.0.1/32 ! -i br-abc -p udp -m udp --dport 53 -j DNAT --to-destination 172.18.0.3:53
COMMIT
`;

#!/bin/sh
# The peer of `netscope up` and `netscope down`: a network as one makes it at a terminal, one process for each step.
#
#   by-hand.sh up SERVICES RULES     RULES is a file for iptables-restore, loaded in each namespace
#   by-hand.sh down SERVICES
#
# It makes the same devices, addresses, routes and rules; no resolver, no files under /etc, no plan.
set -eu

up() {
  ip link add hand type bridge
  ip address add 172.18.0.1/16 dev hand
  ip link set hand up
  sysctl_write net/ipv4/ip_forward 1
  iptables -t nat -A POSTROUTING -s 172.18.0.0/16 ! -o hand -j MASQUERADE

  n=1
  while [ "$n" -le "$services" ]; do
    address=172.18.0.$((n + 1))
    ip netns add "hand$n"
    ip link add "hand$n" type veth peer name eth0 netns "hand$n"
    ip link set "hand$n" master hand up
    ip -netns "hand$n" link set lo up
    ip -netns "hand$n" address add "$address/16" dev eth0
    ip -netns "hand$n" link set eth0 up
    ip -netns "hand$n" route add default via 172.18.0.1
    ip netns exec "hand$n" iptables-restore "$rules"
    n=$((n + 1))
  done
}

# A namespace takes its devices with it, but only some time after `ip netns delete` has returned.
down() {
  n=1
  while [ "$n" -le "$services" ]; do
    ip netns delete "hand$n"
    n=$((n + 1))
  done
  ip link delete hand
  iptables -t nat -D POSTROUTING -s 172.18.0.0/16 ! -o hand -j MASQUERADE
  while ip -brief link show type veth | grep -q '^hand'; do sleep 0.005; done
}

sysctl_write() {
  echo "$2" > "/proc/sys/$1"
}

action=$1 services=$2 rules=${3-}
"$action"

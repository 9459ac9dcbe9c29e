#!/bin/sh
# The peer of `netscope up` and `netscope down`: a network as a careful shell script makes it, with `ip -batch` for as
# many steps as one process can take and one `iptables-restore` for each namespace.
#
#   batch.sh up SERVICES RULES     RULES is a file for iptables-restore, loaded in each namespace
#   batch.sh down SERVICES
#
# It makes the same devices, addresses, routes and rules; no resolver, no files under /etc, no plan.
set -eu

up() {
  {
    echo 'link add hand type bridge'
    echo 'link set hand group 4242'
    echo 'address add 172.18.0.1/16 dev hand'
    echo 'link set hand up'
    n=1
    while [ "$n" -le "$services" ]; do
      echo "netns add hand$n"
      echo "link add hand$n group 4242 type veth peer name eth0 netns hand$n"
      echo "link set hand$n master hand up"
      n=$((n + 1))
    done
  } | ip -batch -
  echo 1 > /proc/sys/net/ipv4/ip_forward
  iptables -t nat -A POSTROUTING -s 172.18.0.0/16 ! -o hand -j MASQUERADE

  n=1
  while [ "$n" -le "$services" ]; do
    ip -netns "hand$n" -batch - <<END
link set lo up
address add 172.18.$(((n + 1) / 256)).$(((n + 1) % 256))/16 dev eth0
link set eth0 up
route add default via 172.18.0.1
END
    nsenter --net="/run/netns/hand$n" iptables-restore "$rules"
    n=$((n + 1))
  done
}

# Deleting the group also waits until the devices are gone, which deleting a namespace does not.
down() {
  {
    echo 'link delete group 4242'
    n=1
    while [ "$n" -le "$services" ]; do
      echo "netns delete hand$n"
      n=$((n + 1))
    done
  } | ip -batch -
  iptables -t nat -D POSTROUTING -s 172.18.0.0/16 ! -o hand -j MASQUERADE
}

action=$1 services=$2 rules=${3-}
"$action"

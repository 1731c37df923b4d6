#!/bin/sh
# Applies what a DHCP client was given, and notes it in a file of the host's. dhclient says what has
# happened in $reason, udhcpc in its first argument.
event=${reason:-$1}
# A namespace shares its machine's name, a container has its own.
host=$(ip netns identify 2>/dev/null)
host=${host:-$(hostname)}
device=${interface:-eth0}
address=${new_ip_address:-$ip}
case $event in
  PREINIT) ip link set "$device" up ;;
  BOUND | RENEW | REBIND | REBOOT | bound | renew)
    ip addr replace "$address/${new_subnet_mask:-$subnet}" dev "$device"
    ip route replace default via "${new_routers:-$router}"
    ;;
  EXPIRE | FAIL | RELEASE | STOP | deconfig) ip -4 addr flush dev "$device" ;;
esac
echo "$event address=$address mask=${new_subnet_mask:-$subnet} router=${new_routers:-$router}" \
  "dns=${new_domain_name_servers:-$dns} domain=${new_domain_name:-$domain}" \
  "ntp=${new_ntp_servers:-$ntpsrv} lease=${new_dhcp_lease_time:-$lease}" \
  "server=${new_dhcp_server_identifier:-$serverid}" >>"/run/dhcp.$host"

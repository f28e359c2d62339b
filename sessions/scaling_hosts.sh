# Two hosts on this machine: network namespaces, joined by a bridge, each with a
# name, shared memory and a folder for temporary files of its own. Then the
# program after -- on a rank of each, over TCP. Only root may do this.
set -e
here=$(mktemp -d)
end() {
    for host in a b; do
        if [ -s "$here/$host.pid" ]; then kill "$(cat "$here/$host.pid")"; fi
        ip netns del "rs-$host"
    done
    ip netns del rs-switch
    rm -r "$here"
} 2> /dev/null
trap end EXIT

ip netns add rs-switch
ip -n rs-switch link add br0 type bridge
ip -n rs-switch link set br0 up
number=1
for host in a b; do
    ip netns add "rs-$host"
    ip -n "rs-$host" link set lo up
    ip -n "rs-$host" link add eth0 type veth peer name "port-$host" netns rs-switch
    ip -n rs-switch link set "port-$host" master br0 up
    ip -n "rs-$host" addr add "10.77.0.$number/24" dev eth0
    ip -n "rs-$host" link set eth0 up
    echo "10.77.0.$number rs-$host" >> "$here/hosts"
    mkdir "$here/$host"
    number=$((number + 1))
done
for host in a b; do
    nsenter --net="/run/netns/rs-$host" unshare -m -u -i sh -c "
        hostname rs-$host; mount -t tmpfs tmpfs /dev/shm
        mount --bind $here/hosts /etc/hosts
        echo \$\$ > $here/$host.pid; exec sleep 600" > /dev/null 2>&1 &
done
# What mpiexec calls in place of ssh: options, host, command.
cat > "$here/agent" << END
#!/bin/sh
while [ "\${1#-}" != "\$1" ]; do shift; done
host=\${1#rs-}; shift
exec nsenter -t \$(cat $here/\$host.pid) -n -u -m -i -- /bin/sh -c "export TMPDIR=$here/\$host; \$*"
END
chmod +x "$here/agent"
sleep 0.5
nsenter -t "$(cat "$here/a.pid")" -n -u -m -i -- env TMPDIR="$here/a" \
    timeout 60 mpiexec --mca plm_rsh_agent "$here/agent" \
    --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 \
    --mca btl tcp,self --bind-to none --host rs-a:1,rs-b:1 -n 2 "$@"

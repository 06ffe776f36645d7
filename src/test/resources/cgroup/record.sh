#!/bin/sh
# Records the trees below recorded/ from a kernel of Debian's that runs in qemu, with systemd, Docker and containerd from
# Debian's packages in it: see README.md. What it boots is a throw-away machine without a network.
#
#   record.sh DIRECTORY [KERNEL]
#
# DIRECTORY is where it works (about 4 GB; what is there already is used again), KERNEL a meta package of the kernel, by
# default linux-image-6.12-cloud-amd64. Run it as root on Debian 12 for amd64, for the sake of debootstrap, with
#
#   apt-get install --no-install-recommends busybox-static cpio debootstrap e2fsprogs qemu-system-x86
#
# By software alone it takes some five minutes for the packages and ten for each recording. Container ids
# and amounts differ each time: the tests read them from containers.csv of each tree.
set -eu

[ $# -ge 1 ] || { sed -n '2,14s/^# \{0,1\}//p' "$0"; exit 2; }
into=$(cd "$(dirname "$0")" && pwd)/recorded
kernel=${2:-linux-image-6.12-cloud-amd64}
mkdir -p "$1"
cd "$1"

# --- The machine's packages and its kernel ---------------------------------------------------------------------------

if [ ! -e root/usr/bin/dockerd ] && [ ! -e root/usr/sbin/dockerd ]; then
    rm -rf root
    debootstrap --variant=minbase \
        --include=systemd,systemd-sysv,dbus,kmod,docker.io,containerd,runc,iptables,python3 bookworm root
fi
if [ ! -d "$kernel" ]; then
    package=$(apt-cache depends --important "$kernel" | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -1)
    rm -rf "$kernel.part" "$package"_*.deb
    apt-get download "${package:-$kernel}"
    dpkg-deb -x "${package:-$kernel}"_*.deb "$kernel.part"
    mv "$kernel.part" "$kernel"
fi
release=$(ls "$kernel/lib/modules")
rm -rf root/lib/modules
mkdir -p root/usr/lib/modules
cp -a "$kernel/lib/modules/$release" root/usr/lib/modules/
chroot root depmod "$release"

# --- What the containers run: known amounts of memory and CPU ---------------------------------------------------------

mkdir -p root/srv/workload
cat > root/srv/workload/workload.py <<'PYTHON'
"""Touches anonymous and mapped memory, computes, rests until SIGUSR1, touches more memory and frees it, rests."""

import mmap
import os
import signal
import sys
import time

anonymous_mib, mapped_mib, cpu_seconds, burst_mib = (float(argument) for argument in sys.argv[1:5])


def compute(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        sum(range(20_000))


def rest(name):
    open(f"/tmp/{name}", "w").close()
    signal.sigwait([signal.SIGUSR1])


if "nested" in sys.argv:
    # As a systemd in a container does, or the node of a cluster in Docker.
    os.mkdir("/sys/fs/cgroup/init.scope")
    with open("/sys/fs/cgroup/init.scope/cgroup.procs", "w") as procs:
        procs.write("0")
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
anonymous = b"\1" * int(anonymous_mib * (1 << 20))
with open("/tmp/mapped", "w+b") as file:
    file.write(b"\1" * int(mapped_mib * (1 << 20)))
    file.flush()
    os.fsync(file.fileno())
    mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
sum(mapped[offset] for offset in range(0, len(mapped), mmap.PAGESIZE))
compute(cpu_seconds)
rest("ready")
burst = b"\1" * int(burst_mib * (1 << 20))
del burst
compute(cpu_seconds)
while True:
    rest("done")
PYTHON

cat > root/srv/workload/peak.py <<'PYTHON'
"""What two readers of memory.peak see when one of them resets it, and what one sees that comes last."""

import os
import subprocess
import sys

path, burst = sys.argv[1] + "/memory.peak", sys.argv[2:]


def show(reader, descriptor):
    print(f"{reader} reads", os.pread(descriptor, 64, 0).decode().strip())


def reset():
    try:
        os.pwrite(first, b"0", 0)
        print("first writes 0")
    except OSError as e:
        print("first writes 0:", e.strerror)


try:
    first = os.open(path, os.O_RDWR)
except OSError as e:
    print("first opens it to read and write:", e.strerror)
    first = os.open(path, os.O_RDONLY)
second = os.open(path, os.O_RDONLY)
show("first", first)
show("second", second)
reset()
show("first", first)
show("second", second)
subprocess.run(burst, check=True)
print("the container takes 48 MiB and frees them")
show("first", first)
show("second", second)
reset()
show("first", first)
show("second", second)
show("third", os.open(path, os.O_RDONLY))
PYTHON

# --- What the machine does once it is up --------------------------------------------------------------------------------

cat > root/srv/workload/record <<'GUEST'
#!/bin/bash
set -eux
cgroups=/sys/fs/cgroup
files="cgroup.controllers cgroup.events cgroup.freeze cgroup.procs cgroup.stat cpu.max cpu.stat memory.current
    memory.events memory.max memory.peak memory.stat pids.current"
# Systemd reloads nothing behind our back, and what it did so far has settled.
systemctl is-system-running --wait || true
mkdir -p /srv/recorded /srv/image/{usr,tmp,dev,proc,sys,etc,srv}
for name in bin lib lib64 sbin; do
    ln -sfn usr/$name /srv/image/$name
done
tar -C /srv/image -c . | docker import - empty
python="/usr/bin/python3 -B -s -S -E /srv/workload.py"

# wait_for PID NAME: until the workload rests there.
wait_for() {
    for i in $(seq 600); do
        [ ! -e /proc/$1/root/tmp/$2 ] || return 0
        [ -d /proc/$1 ] || break
        sleep 0.5
    done
    return 1
}

# docker_run NAME [OPTION...] -- ARGUMENT...: leaves its id in $id and its first process in $pid.
docker_run() {
    local name=$1 options=()
    shift
    while [ "$1" != -- ]; do options+=("$1"); shift; done
    shift
    id=$(docker run --detach --name "$name" --network none --volume /usr:/usr:ro \
        --volume /srv/workload/workload.py:/srv/workload.py:ro "${options[@]}" empty $python "$@")
    pid=$(docker inspect --format '{{.State.Pid}}' "$id")
    wait_for "$pid" ready
}

# kube_run NAME SLICE [OPTION...] -- ARGUMENT...: the path is the one that the kubelet gives to containerd.
kube_run() {
    local name=$1 slice=$2 options=()
    shift 2
    while [ "$1" != -- ]; do options+=("$1"); shift; done
    shift
    id=$(od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n')
    cp -a /srv/image /srv/image-$name
    ctr -n k8s.io run --detach --null-io --runc-systemd-cgroup --cgroup "$slice:cri-containerd:$id" "${options[@]}" \
        --mount type=bind,src=/usr,dst=/usr,options=rbind:ro \
        --mount type=bind,src=/srv/workload/workload.py,dst=/srv/workload.py,options=rbind:ro \
        --rootfs /srv/image-$name "$id" $python "$@"
    pid=$(ctr -n k8s.io tasks ls | awk -v id="$id" '$1 == id { print $2 }')
    wait_for "$pid" ready
}

# files TREE DIRECTORY: the files of one cgroup.
files() {
    mkdir -p "$1$2"
    for file in $files; do
        [ ! -e $2/$file ] || cat $2/$file > "$1$2/$file"
    done
}

# host TREE: the machine's own.
host() {
    mkdir -p $1/proc/self
    cat /proc/self/mountinfo > $1/proc/self/mountinfo
    cat /proc/self/cgroup > $1/proc/self/cgroup
    files $1 $cgroups
    echo "# name | id | pid | memory | in use | peak | CPU | user | system | throttled" > $1/containers.csv
    {
        echo "kernel: $(uname -srvm)"
        echo "distribution: $(. /etc/os-release; echo "$PRETTY_NAME") $(cat /etc/debian_version)"
        dpkg-query -W -f '${Package} ${Version}\n' systemd docker.io containerd runc
        docker info --format 'Docker: cgroup driver {{.CgroupDriver}}, version {{.CgroupVersion}}'
    } > $1/machine.txt
}

# container TREE NAME ID PID: its cgroup, those above and below, and a line of what the files say.
container() {
    local tree=$1 name=$2 id=$3 pid=$4 cgroup
    mkdir -p $tree/proc/$pid
    cat /proc/$pid/cgroup > $tree/proc/$pid/cgroup
    cgroup=$(find $cgroups -type d \( -name "$id" -o -name "*-$id.scope" \))
    find $cgroup -type d | while read -r below; do files $tree $below; done
    line $tree$cgroup "$name | $id | $pid" >> $tree/containers.csv
    while cgroup=$(dirname $cgroup); [ $cgroup != $cgroups ]; do files $tree $cgroup; done
}

# line DIRECTORY BEGINNING: of what was recorded, not of what is there by now.
line() {
    value() { awk -v key=$2 '$1 == key { print $2 }' $1; }
    echo "$2 | $(($(value $1/memory.stat anon) + $(value $1/memory.stat file_mapped))) | $(cat $1/memory.current) |" \
        "$(cat $1/memory.peak) | $(value $1/cpu.stat usage_usec) | $(value $1/cpu.stat user_usec) |" \
        "$(value $1/cpu.stat system_usec) | $(value $1/cpu.stat throttled_usec)"
}

# tree NAME: a new one, in $tree.
tree() {
    tree=/srv/recorded/$1
    rm -rf $tree
    mkdir -p $tree
}

# Docker with the systemd driver. The kernel brings small changes into memory.stat every two seconds.
docker_run plain --memory 160m -- 32 8 0.5 48; plain="plain $id $pid"
docker_run throttled --cpus 0.2 -- 8 4 0.5 1; throttled="throttled $id $pid"
docker_run nested --privileged -- 4 2 0.2 1 nested; nested="nested $id $pid"
docker_run frozen -- 16 4 0.2 1; frozen="frozen $id $pid"
docker pause frozen
sleep 5
tree docker-systemd
host $tree
for container in "$plain" "$throttled" "$nested" "$frozen"; do
    container $tree $container
done
# The same container later, after it took 48 MiB and freed them.
set -- $plain
tree docker-systemd-later
host $tree
python3 /srv/workload/peak.py $cgroups/system.slice/docker-$2.scope \
    bash -c "kill -USR1 $3; until [ -e /proc/$3/root/tmp/done ]; do sleep 0.5; done" > $tree/memory-peak.txt
sleep 5
container $tree $plain
docker unpause frozen
docker rm --force plain throttled nested frozen

# Docker with the cgroupfs driver.
sed -i 's/cgroupdriver=systemd/cgroupdriver=cgroupfs/' /etc/docker/daemon.json
systemctl restart docker
docker_run plain -- 24 6 0.3 1; plain="plain $id $pid"
docker_run frozen -- 12 2 0.2 1; frozen="frozen $id $pid"
docker pause frozen
sleep 5
tree docker-cgroupfs
host $tree
for container in "$plain" "$frozen"; do
    container $tree $container
done
docker unpause frozen
docker rm --force plain frozen

# Containerd as the kubelet has it run containers.
pod() { tr - _ < /proc/sys/kernel/random/uuid; }
kube_run guaranteed kubepods-pod$(pod).slice --memory-limit 134217728 --cpu-quota 100000 --cpu-period 100000 -- 20 4 0.3 1
guaranteed="guaranteed $id $pid"
kube_run burstable kubepods-burstable-pod$(pod).slice --cpu-quota 20000 --cpu-period 100000 -- 16 4 0.5 1
burstable="burstable $id $pid"
kube_run besteffort kubepods-besteffort-pod$(pod).slice -- 12 2 0.2 1
besteffort="besteffort $id $pid"
sleep 5
tree kubepods-systemd
host $tree
for container in "$guaranteed" "$burstable" "$besteffort"; do
    container $tree $container
done

tar -C /srv/recorded -c . > /dev/vdb
echo RECORDED
GUEST
chmod +x root/srv/workload/record

mkdir -p root/etc/docker
cat > root/etc/docker/daemon.json <<'JSON'
{"exec-opts": ["native.cgroupdriver=systemd"], "bridge": "none", "iptables": false, "log-driver": "none"}
JSON
cat > root/etc/systemd/system/record.service <<'UNIT'
[Unit]
After=docker.service containerd.service
Wants=docker.service containerd.service
[Service]
Type=exec
ExecStart=/srv/workload/record
ExecStopPost=systemctl poweroff --no-block
StandardOutput=journal+console
StandardError=journal+console
[Install]
WantedBy=default.target
UNIT
mkdir -p root/etc/systemd/system/multi-user.target.wants
ln -sf ../record.service root/etc/systemd/system/multi-user.target.wants/record.service
echo cgroup-recorder > root/etc/hostname
echo "/dev/vda / ext4 defaults 0 1" > root/etc/fstab
: > root/etc/resolv.conf

# --- Disks, initial file system, boot -------------------------------------------------------------------------------

rm -rf disk.img out.img initramfs
truncate -s 2G disk.img
truncate -s 64M out.img
mkfs.ext4 -q -d root disk.img
mkdir -p initramfs/bin initramfs/dev initramfs/proc initramfs/root
cp "$(command -v busybox)" initramfs/bin/busybox
find "$kernel/lib/modules" -name 'virtio_blk.ko*' -exec cp {} initramfs/ \;
[ ! -e initramfs/virtio_blk.ko.xz ] || unxz initramfs/virtio_blk.ko.xz
cat > initramfs/init <<'INIT'
#!/bin/busybox sh
/bin/busybox mount -t devtmpfs none /dev
/bin/busybox mount -t proc none /proc
/bin/busybox insmod /virtio_blk.ko
/bin/busybox mount -t ext4 /dev/vda /root
/bin/busybox umount /proc
exec /bin/busybox switch_root /root /lib/systemd/systemd
INIT
chmod +x initramfs/init
(cd initramfs && find . | cpio --quiet -o -H newc) | gzip > initramfs.gz

slow="systemd.default_timeout_start_sec=600s systemd.mask=serial-getty@ttyS0.service"
cgroup2="systemd.unified_cgroup_hierarchy=1 cgroup_no_v1=all"
qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 2048 -nodefaults -no-reboot -nographic \
    -serial file:console.log -kernel "$kernel"/boot/vmlinuz-* -initrd initramfs.gz \
    -append "console=ttyS0 panic=-1 loglevel=4 apparmor=0 systemd.show_status=0 $slow $cgroup2" \
    -drive file=disk.img,format=raw,if=virtio,cache=unsafe -drive file=out.img,format=raw,if=virtio,cache=unsafe ||
    echo "qemu ended with $?" >&2

# --- What it wrote --------------------------------------------------------------------------------------------------

grep -q RECORDED console.log || { echo "It failed: see console.log" >&2; exit 1; }
linux=$(echo "$release" | cut -d . -f 1-2)
rm -rf "$into/linux-$linux"
mkdir -p "$into/linux-$linux"
tar -x -f out.img -C "$into/linux-$linux"

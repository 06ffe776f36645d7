"""FaaSLoad's design of a monitor, for comparison: a thread for each container, which reads its files at each period.

Standard input: one container a line, the directories of its memory and cpuacct cgroups separated by a tab.
Arguments: period and duration in seconds. Output: ticks taken, ticks due, seconds of CPU.
"""

import collections
import resource
import sys
import threading
import time


def memory(directory):
    with open(directory + "/memory.stat") as file:
        stat = dict(line.split() for line in file)
    return int(stat["total_rss"]) + int(stat["total_mapped_file"])


def cpu(directory):
    with open(directory + "/cpuacct.usage") as file:
        return int(file.read())


def sample(directories, period, start, end, taken):
    samples = collections.deque(maxlen=int(60 / period))
    tick = 0
    while True:
        # Late ticks are taken, those that have passed are not made up for: as the sampler is counted.
        tick = max(tick, int((time.monotonic() - start) / period))
        due = start + tick * period
        if due >= end:
            break
        time.sleep(max(0.0, due - time.monotonic()))
        samples.append((time.time(), memory(directories[0]), cpu(directories[1])))
        taken.append(tick)
        tick += 1


def main():
    period, duration = float(sys.argv[1]), float(sys.argv[2])
    containers = [line.rstrip("\n").split("\t") for line in sys.stdin]
    start = time.monotonic() + 1
    end = start + duration
    takens = [[] for _ in containers]
    threads = [
        threading.Thread(target=sample, args=(container, period, start, end, taken))
        for container, taken in zip(containers, takens)
    ]
    for thread in threads:
        thread.start()
    time.sleep(max(0.0, start - time.monotonic()))
    before = resource.getrusage(resource.RUSAGE_SELF)
    for thread in threads:
        thread.join()
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    print(sum(len(taken) for taken in takens), round(duration / period) * len(containers), used)


main()

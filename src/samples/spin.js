// Uses duration_ms milliseconds of CPU time, and memory until its process has memory_mb MB, so that any trace can be replayed: the same as
// io.faasload.samples.Spin.
const MEBIBYTE = 1 << 20;
const LARGEST_PIECE = 64;

function number(args, name, most) {
  const value = args[name] === undefined || args[name] === null ? 0 : args[name];
  if (typeof value !== 'number' || !(value >= 0 && value <= most)) {
    throw new Error(`parameter ${name} must be a number from 0 to ${most}, but is ${JSON.stringify(value)}`);
  }
  return value;
}

function main(args) {
  const startMillis = Date.now();
  const started = process.hrtime.bigint();
  const startedCpu = process.cpuUsage();
  try {
    const millis = number(args, 'duration_ms', 3600000);
    const megabytes = number(args, 'memory_mb', 65536);
    const held = [];
    let missing = megabytes > 0 ? Math.round(megabytes - process.memoryUsage().rss / MEBIBYTE) : 0;
    for (; missing > 0; missing -= LARGEST_PIECE) {
      held.push(Buffer.alloc(Math.min(missing, LARGEST_PIECE) * MEBIBYTE, 1)); // which touches every page
    }
    const rss = process.memoryUsage().rss / MEBIBYTE;
    let x = startMillis;
    let cpu;
    do {
      for (let i = 0; i < 10000; i++) {
        x = (Math.imul(x, 1103515245) + 12345) | 0;
      }
      cpu = process.cpuUsage(startedCpu);
    } while (cpu.user + cpu.system < millis * 1000);
    return {
      outputsize: held.length > 0 && held[0][0] === 0 ? 1 : 0,
      start_ms: startMillis,
      times: { transform: Number(process.hrtime.bigint() - started) / 1e6 },
      cpu_ms: (cpu.user + cpu.system) / 1000,
      rss_mb: rss,
    };
  } catch (e) {
    return { error: e.message };
  }
}

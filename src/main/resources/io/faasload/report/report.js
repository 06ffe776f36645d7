'use strict';
// Draws the page from the data in it or, without data, from what the server of a live page sends. Texts from the dataset only
// become text nodes.
(() => {
  const SVG = 'http://www.w3.org/2000/svg';
  const byId = id => document.getElementById(id);
  const isKnown = value => value !== null && value !== undefined && !Number.isNaN(value);

  function element(tag, attributes, ...children) {
    const created = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== undefined && value !== null) {
        created.setAttribute(name, value);
      }
    }
    created.append(...children.filter(isKnown));
    return created;
  }

  // Numbers and texts.

  function number(value, digits = 0) {
    return isKnown(value)
      ? Number(value).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
      : 'unknown';
  }

  /** With three significant digits, for axes and tables of any unit. */
  function short(value) {
    return isKnown(value) ? Number(value).toLocaleString('en', { maximumSignificantDigits: 4 }) : 'unknown';
  }

  const text = value => (isKnown(value) ? String(value) : 'unknown');
  const time = millis => (isKnown(millis) ? new Date(millis).toISOString().slice(0, 19).replace('T', ' ') : 'unknown');
  const scaled = (value, unit) => (isKnown(value) ? value / unit : null);
  const place = (percentiles, index) => (percentiles ? percentiles[index] : null);

  // Tables.

  /** A table whose rows can be replaced, sorted by the reader; it scrolls by itself where the page is narrow. */
  class Table {
    constructor(host, caption, columns, { isSortable = false } = {}) {
      this.columns = columns;
      this.rows = [];
      this.sorted = null;
      this.heads = columns.map(column => {
        const content = isSortable && column.value ? element('button', { type: 'button' }, column.label) : column.label;
        const head = element('th', { scope: 'col', class: column.isText ? undefined : 'number' }, content);
        if (content.addEventListener) {
          content.addEventListener('click', () => this.sort(column, head));
        }
        return head;
      });
      this.body = element('tbody');
      this.empty = element('p', { class: 'muted' });
      this.box = element(
        'div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': caption },
        element('table', { class: 'rows' }, element('caption', {}, caption), element('thead', {}, element('tr', {}, ...this.heads)), this.body));
      host.append(this.box, this.empty);
    }

    sort(column, head) {
      const isDown = this.sorted && this.sorted.column === column && !this.sorted.isDown;
      this.sorted = { column, isDown };
      this.heads.forEach(other => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
      this.update(this.rows);
    }

    update(rows, whyEmpty = 'There are none.') {
      this.rows = rows;
      const shown = [...rows];
      if (this.sorted) {
        const { column, isDown } = this.sorted;
        shown.sort((a, b) => compare(column.value(a), column.value(b), isDown));
      }
      this.body.replaceChildren(...shown.map(row => element('tr', {}, ...this.columns.map((column, index) => this.cell(column, row, index)))));
      this.box.hidden = rows.length === 0;
      this.empty.hidden = rows.length > 0;
      this.empty.textContent = whyEmpty;
    }

    cell(column, row, index) {
      const shown = column.show ? column.show(row) : column.isText ? text(column.value(row)) : number(column.value(row), column.digits);
      return index === 0
        ? element('th', { scope: 'row' }, shown)
        : element('td', { class: column.isText ? undefined : 'number' }, shown);
    }
  }

  /** Unknown values are last, whatever the direction. */
  function compare(a, b, isDown) {
    if (!isKnown(a) || !isKnown(b)) {
      return isKnown(a) ? -1 : isKnown(b) ? 1 : 0;
    }
    const order = typeof a === 'string' ? a.localeCompare(b, 'en') : a - b;
    return isDown ? -order : order;
  }

  // Charts.

  const charts = [];
  const color = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

  /**
   * A chart with the table behind it. Its view has: data (columns for uPlot), series (label, color, and uPlot's options), x (label, and
   * labels of categories, or isTime, isLog), y (label), and the columns of the table; or only a text that says why there is none.
   */
  class Chart {
    constructor(host, title) {
      this.title = element('h3', {}, title);
      this.place = element('div', { class: 'plot' });
      this.none = element('p', { class: 'muted' });
      this.tableHost = element('div');
      this.details = element('details', {}, element('summary', {}, 'Table of “' + title + '”'), this.tableHost);
      this.details.addEventListener('toggle', () => this.fillTable());
      host.append(element('div', { class: 'chart' }, this.title, this.place, this.none, this.details));
      charts.push(this);
      new ResizeObserver(() => this.resize()).observe(this.place);
    }

    name(title) {
      this.title.textContent = title;
      this.details.firstChild.textContent = 'Table of “' + title + '”';
    }

    show(view) {
      const key = JSON.stringify([view.none, view.series, view.x && [view.x.label, view.x.isLog, view.x.labels && view.x.labels.length], view.y]);
      const isSame = this.plot && key === this.key;
      this.view = view;
      this.key = key;
      this.none.hidden = !view.none;
      this.none.textContent = view.none || '';
      this.place.hidden = Boolean(view.none);
      this.details.hidden = Boolean(view.none);
      if (view.none) {
        this.clear();
      } else if (isSame) {
        this.plot.setData(view.data);
      } else {
        this.draw();
      }
      this.fillTable();
    }

    clear() {
      if (this.plot) {
        this.plot.destroy();
        this.plot = null;
      }
    }

    draw() {
      this.clear();
      if (!this.view || this.view.none) {
        return;
      }
      this.plot = new uPlot(this.options(), this.view.data, this.place);
      const canvas = this.plot.ctx.canvas;
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', this.title.textContent + ': ' + this.view.series.map(one => one.label).join(', ') + ' by ' + this.view.x.label + '; the values are in the table below');
    }

    options() {
      const { series, x, y } = this.view;
      const axis = { stroke: color('muted'), grid: { stroke: color('line'), width: 1 }, ticks: { stroke: color('line'), width: 1 }, font: '12px system-ui, sans-serif', labelFont: '12px system-ui, sans-serif', labelSize: 20 };
      const bottom = { ...axis, label: x.label, space: x.isTime ? 80 : 50, values: (plot, splits) => splits.map(split => this.tick(split)) };
      if (x.labels) {
        bottom.splits = plot => this.places(plot);
      }
      const right = y.second ? [{ ...axis, scale: 'second', side: 1, label: y.second, size: 60, grid: { show: false }, values: (plot, splits) => splits.map(short) }] : [];
      return {
        width: this.width(),
        height: 240,
        tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
        cursor: { drag: { setScale: false } },
        scales: {
          x: { time: Boolean(x.isTime), distr: x.isLog ? 3 : 1, range: (plot, low, high) => this.range(low, high) },
          y: { range: (plot, low, high) => [0, high > 0 ? high * 1.08 : 1] },
          second: { range: (plot, low, high) => [0, high > 0 ? high * 1.08 : 1] },
        },
        axes: [bottom, { ...axis, label: y.label, size: 60, values: (plot, splits) => splits.map(short) }, ...right],
        series: [
          { label: x.label, value: (plot, value) => (isKnown(value) ? this.tick(value) : '–') },
          ...series.map((one, index) => ({ spanGaps: true, width: 2, ...styles[one.style](color(one.color)), scale: one.scale || 'y', label: one.label, dash: one.dash, value: (plot, value, at, row) => this.value(index, row) })),
        ],
      };
    }

    /** What the legend says: the value in the table, since bars are drawn on top of each other. */
    value(index, row) {
      const raw = this.view.raw || this.view.data.slice(1);
      return isKnown(row) && isKnown(raw[index][row]) ? short(raw[index][row]) : '–';
    }

    tick(value) {
      if (!isKnown(value)) {
        return '';
      }
      const { labels, isTime, data } = { ...this.view.x, data: this.view.data[0] };
      if (labels) {
        return labels[value] === undefined ? '' : labels[value];
      }
      if (isTime) {
        const moment = new Date(value * 1000).toISOString();
        return data[data.length - 1] - data[0] > 86400 ? moment.slice(5, 16).replace('T', ' ') : moment.slice(11, 19);
      }
      return short(value);
    }

    places(plot) {
      const count = this.view.x.labels.length;
      const longest = Math.max(...this.view.x.labels.map(label => label.length));
      const step = Math.max(1, Math.ceil((count * (longest * 7 + 12)) / Math.max(100, plot.width - 80)));
      return this.view.x.labels.map((label, index) => index).filter(index => index % step === 0);
    }

    range(low, high) {
      const { labels, isLog, isTime } = this.view.x;
      if (labels) {
        return [-0.6, labels.length - 0.4];
      }
      if (isLog) {
        const begin = low / 1.05;
        const decade = 10 ** Math.floor(Math.log10(begin));
        return [[5, 2, 1].find(step => step * decade <= begin) * decade, high * 1.1];
      }
      const margin = isTime ? 0 : (high - low) * 0.03 || Math.abs(high) * 0.1 || 1;
      return isTime && low === high ? [low - 1, high + 1] : [low - margin, high + margin];
    }

    width() {
      return Math.max(200, this.place.clientWidth);
    }

    resize() {
      if (this.plot && this.plot.width !== this.width()) {
        this.plot.setSize({ width: this.width(), height: 240 });
      }
    }

    fillTable() {
      if (!this.details.open || !this.view || this.view.none) {
        return;
      }
      const { data, raw, series, x } = this.view;
      const columns = [x.label, ...series.map(one => one.label)].map((label, index) => ({
        label,
        show: row => (index === 0 ? this.tick(data[0][row]) : isKnown((raw || data.slice(1))[index - 1][row]) ? short((raw || data.slice(1))[index - 1][row]) : '–'),
      }));
      this.tableHost.replaceChildren();
      new Table(this.tableHost, this.title.textContent, columns).update(data[0].map((value, row) => row));
    }
  }

  const styles = {
    line: stroke => ({ stroke, points: { show: false } }),
    steps: stroke => ({ stroke, points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) }),
    bars: stroke => ({ stroke, fill: stroke, width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.85, 60] }) }),
    dots: stroke => ({ stroke, paths: () => null, points: { show: true, size: 6, stroke, fill: stroke, width: 1 } }),
    circles: stroke => ({ stroke, paths: () => null, points: { show: true, size: 7, stroke, fill: 'transparent', width: 1.5 } }),
  };

  function redraw() {
    charts.forEach(chart => chart.draw());
  }

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
  addEventListener('beforeprint', () => { document.documentElement.classList.add('printing'); redraw(); });
  addEventListener('afterprint', () => { document.documentElement.classList.remove('printing'); redraw(); });

  // A choice of the reader, which outlives updates.

  class Choice {
    constructor(host, label, onChange) {
      this.select = element('select');
      host.append(element('label', {}, label, this.select));
      this.select.addEventListener('change', onChange);
    }

    /** Offers [value, label] pairs; keeps the choice if it still exists. */
    offer(pairs) {
      const key = JSON.stringify(pairs);
      if (key !== this.key) {
        const before = this.select.value;
        this.key = key;
        this.select.replaceChildren(...pairs.map(([value, label]) => element('option', { value }, label)));
        if (pairs.some(([value]) => String(value) === before)) {
          this.select.value = before;
        }
      }
      return this.select.value;
    }
  }

  // The sections.

  let data = null;

  const about = byId('about');
  const progress = byId('progress');
  const connection = element('p', { role: 'status' });
  const bars = element('div', { class: 'charts' });
  progress.append(connection, bars);

  /** Runs of each function so far, of a generation that runs. */
  function showProgress() {
    const traces = data.live ? data.live.traces : [];
    progress.hidden = !data.live;
    byId('verdict').hidden = Boolean(data.live);
    traces.forEach((trace, index) => {
      const id = 'bar-' + index;
      if (!byId(id)) {
        const label = element('label', { for: id });
        bars.append(element('div', {}, label, element('progress', { id })));
      }
      const bar = byId(id);
      bar.max = Math.max(1, trace.expected);
      bar.value = trace.completed + trace.refused + trace.lost + trace.missed + trace.rejected;
      bar.previousSibling.textContent = trace.function + ': ' + number(trace.completed) + ' of ' + number(trace.expected) + ' completed'
        + [['failed', trace.failed], ['refused', trace.refused], ['lost', trace.lost], ['missed', trace.missed], ['in flight', trace.started]]
          .filter(([what, count]) => count > 0).map(([what, count]) => ', ' + number(count) + ' ' + what).join('');
    });
  }

  const headline = element('p', { class: 'headline', role: 'status' });
  const remarks = element('ul', { class: 'verdict' });
  byId('verdict').append(headline, remarks);
  const failures = new Table(byId('verdict'), 'Causes of failures', [
    { label: 'Function', isText: true, value: row => row.function },
    { label: 'Outcome', isText: true, value: row => row.outcome },
    { label: 'Status', isText: true, show: row => row.response_status || '–' },
    { label: 'Error', isText: true, show: row => row.error || '–' },
    { label: 'Runs', value: row => row.runs },
    { label: 'First input', value: row => row.input },
  ]);

  const LEVELS = { good: 'Sound', doubtful: 'Look at this', bad: 'Not sound', unknown: 'Unknown' };

  function showVerdict() {
    const all = data.verdict;
    const bad = all.filter(remark => remark.level === 'bad').length;
    const doubtful = all.filter(remark => remark.level === 'doubtful').length;
    const unknown = all.filter(remark => remark.level === 'unknown').length;
    const points = (count, what) => (count === 0 ? [] : [count + (count === 1 ? ' point ' : ' points ') + what]);
    headline.textContent = bad + doubtful + unknown === 0
      ? 'The dataset is sound.'
      : (bad > 0 ? 'The dataset is not sound: ' : 'The dataset can be used, with care: ')
        + [...points(bad, 'must be looked at'), ...points(doubtful, 'may matter'), ...points(unknown, 'unknown')].join(', ') + '.';
    const order = ['bad', 'doubtful', 'unknown', 'good'];
    remarks.replaceChildren(...[...all].sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level)).map(remark => element(
      'li', { class: remark.level },
      element('strong', {}, LEVELS[remark.level] + ': ' + remark.title),
      remark.text ? element('div', {}, remark.text) : null,
      remark.remedy ? element('div', {}, 'What to do: ' + remark.remedy) : null)));
  }

  const percentiles = (label, member, unit, digits) => ['p50', 'p90', 'p99'].map((name, index) => ({
    label: label + ' ' + name, digits, value: row => scaled(place(row[member], index), unit),
  }));

  const functions = new Table(byId('functions'), 'Functions', [
    { label: 'Function', isText: true, value: row => row.name, show: row => functionButton(row) },
    { label: 'Median duration over time', show: row => sparkline(row.id) },
    { label: 'Runs', value: row => row.runs },
    { label: 'Completed', value: row => row.completed },
    { label: 'Failed', value: row => row.failed },
    { label: 'Refused', value: row => row.refused },
    { label: 'Lost', value: row => row.lost },
    { label: 'Missed', value: row => row.missed },
    { label: 'Not ended', value: row => row.started },
    { label: 'Cold starts', value: row => (row.timed > 0 ? row.cold : null) },
    { label: 'Forced cold', value: row => row.forced_cold },
    ...percentiles('Duration ms', 'duration_ms', 1, 0),
    ...percentiles('Wait ms', 'wait_ms', 1, 0),
    ...percentiles('Init ms', 'init_ms', 1, 0),
    ...percentiles('Peak memory MB', 'memory_peak_b', 1e6, 1),
    ...percentiles('CPU ms', 'cpu_us', 1e3, 1),
  ], { isSortable: true });
  byId('functions').append(element('p', { class: 'muted' }, 'Init is of cold starts only, and “unknown” is a value that no run has. Choose a function to see its runs below.'));

  function functionButton(row) {
    const button = element('button', { type: 'button', class: 'name' }, row.name);
    button.addEventListener('click', () => {
      chosenFunction.select.value = row.id;
      showFunction();
      byId('function-title').scrollIntoView();
      chosenFunction.select.focus();
    });
    return button;
  }

  function sparkline(id) {
    const points = data.trend.filter(row => row.function === id);
    if (points.length < 2) {
      return '–';
    }
    const most = Math.max(...points.map(point => point.duration_ms), 1);
    const line = document.createElementNS(SVG, 'polyline');
    line.setAttribute('points', points.map(point => point.slice + ',' + (24 - (22 * point.duration_ms) / most)).join(' '));
    const picture = document.createElementNS(SVG, 'svg');
    picture.setAttribute('class', 'spark');
    picture.setAttribute('viewBox', '0 0 29 25');
    picture.setAttribute('preserveAspectRatio', 'none');
    picture.setAttribute('role', 'img');
    picture.setAttribute('aria-label', 'from ' + short(points[0].duration_ms) + ' to ' + short(points[points.length - 1].duration_ms) + ' ms');
    picture.append(line);
    return picture;
  }

  const functionControls = element('div', { class: 'controls' });
  byId('function').append(functionControls);
  const chosenFunction = new Choice(functionControls, 'Function', () => showFunction());
  const chosenVariable = new Choice(functionControls, 'Against', () => showFunction());
  const chosenRun = new Choice(functionControls, 'Run', () => showFunction());
  const omitted = element('p', { class: 'muted' });
  const functionCharts = element('div', { class: 'charts' });
  byId('function').append(omitted, functionCharts);
  const histogram = new Chart(functionCharts, 'Distribution of the duration');
  const ecdf = new Chart(functionCharts, 'Cumulative distribution of the duration');
  const durations = new Chart(functionCharts, 'Duration');
  const memories = new Chart(functionCharts, 'Peak memory');
  const etl = new Chart(functionCharts, 'Extract, transform, load');
  const samples = new Chart(functionCharts, 'CPU and memory during a run');
  const runFacts = element('p', { class: 'muted' });
  const runLog = element('pre', { class: 'muted' });
  byId('function').append(runFacts, runLog);

  const KINDS = { median: 'of median duration', p99: 'of p99 duration', slowest: 'slowest', failed: 'first failed' };

  function showFunction() {
    const detailed = new Set(data.points.map(row => row.function));
    const offered = data.functions.filter(row => detailed.has(row.id));
    omitted.textContent = data.functions.length > offered.length
      ? 'Functions without completed runs are left out, and all but the 100 with the most runs.' : '';
    const id = Number(chosenFunction.offer(offered.map(row => [row.id, row.name])));
    const of = rows => rows.filter(row => row.function === id);
    const [points] = of(data.points);
    if (!points) {
      [histogram, ecdf, durations, memories, etl, samples].forEach(chart => chart.show({ none: 'Unknown: no run has completed.' }));
      return;
    }
    showDistribution(of(data.histogram), of(data.ecdf));
    showPoints(points);
    showEtl(of(data.etl));
    showSamples(of(data.chosen));
  }

  function showDistribution(bins, curves) {
    const none = { none: 'Unknown: no run has start and end.' };
    histogram.show(bins.length === 0 ? none : {
      data: [bins.map((bin, index) => index), bins.map(bin => bin.warm + bin.cold), bins.map(bin => bin.warm)],
      raw: [bins.map(bin => bin.cold), bins.map(bin => bin.warm)],
      series: [{ label: 'Cold starts', color: 'cold', style: 'bars' }, { label: 'Warm starts', color: 'warm', style: 'bars' }],
      x: { label: 'Duration, ms', labels: bins.map(bin => (bin.from_ms === bin.to_ms ? number(bin.from_ms) : number(bin.from_ms) + '–' + number(bin.to_ms))) },
      y: { label: 'Runs' },
    });
    if (curves.length === 0) {
      ecdf.show(none);
      return;
    }
    const values = [...new Set(curves.flatMap(curve => curve.duration_ms))].sort((a, b) => a - b);
    const isLog = values[0] > 0 && values[values.length - 1] > 20 * values[0];
    ecdf.show({
      data: [values, ...curves.map(curve => values.map(value => share(curve.duration_ms, value)))],
      series: curves.map(curve => ({
        label: (curve.cold ? 'Cold' : 'Warm') + ' starts (' + number(curve.runs) + ')', color: curve.cold ? 'cold' : 'warm', style: 'steps', dash: curve.cold ? [8, 4] : undefined,
      })),
      x: { label: 'Duration, ms', isLog },
      y: { label: 'Share of runs, %' },
    });
  }

  /** The greatest percentile that is not above a value, in percent. */
  function share(sorted, value) {
    let below = 0;
    while (below < sorted.length && sorted[below] <= value) {
      below++;
    }
    return below === 0 ? 0 : below - 1;
  }

  function showPoints(points) {
    const variables = new Map();
    if (points.bytes.some(isKnown)) {
      variables.set('bytes', ['input size, kB', points.bytes.map(bytes => scaled(bytes, 1e3))]);
    }
    for (const [name, values] of Object.entries(points.parameters)) {
      variables.set('param ' + name, ['parameter ' + name, values]);
    }
    variables.set('input', ['number of the input', points.input]);
    const [label, values] = variables.get(chosenVariable.offer([...variables].map(([key, [name]]) => [key, name])));
    durations.name('Duration against ' + label);
    memories.name('Peak memory against ' + label);
    const note = points.input.length < points.runs ? ' (' + number(points.input.length) + ' of ' + number(points.runs) + ' runs)' : '';
    const unknown = 'Unknown: no completed run has ';
    durations.show(scatter(values, points.duration_ms, points.cold, label + note, 'Duration, ms') || { none: unknown + 'start and end.' });
    const limit = isKnown(points.memory_mb) ? (points.memory_mb * 1048576) / 1e6 : null;
    memories.show(scatter(values, points.memory_peak_b.map(bytes => scaled(bytes, 1e6)), points.cold, label + note, 'Peak memory, MB', limit) || { none: unknown + 'a peak memory.' });
  }

  /** Dots for cold and warm starts, from left to right; texts become categories. */
  function scatter(xs, ys, colds, label, unit, limit) {
    const isNumeric = xs.every(x => !isKnown(x) || (x !== '' && Number.isFinite(Number(x))));
    const labels = isNumeric ? null : [...new Set(xs.filter(isKnown))].sort();
    const points = xs
      .map((x, index) => ({ x: !isKnown(x) ? null : isNumeric ? Number(x) : labels.indexOf(x), y: ys[index], isCold: colds[index] }))
      .filter(point => isKnown(point.x) && isKnown(point.y))
      .sort((a, b) => a.x - b.x);
    if (points.length === 0) {
      return null;
    }
    const low = points[0].x;
    const columns = [points.map(point => point.x), points.map(point => (point.isCold ? null : point.y)), points.map(point => (point.isCold ? point.y : null))];
    const series = [{ label: 'Warm start', color: 'warm', style: 'circles' }, { label: 'Cold start', color: 'cold', style: 'dots' }];
    if (isKnown(limit)) {
      columns.push(points.map(() => limit));
      series.push({ label: 'Memory limit', color: 'limit', style: 'line', dash: [10, 5] });
    }
    return { data: columns, series, x: { label, labels, isLog: !labels && low > 0 && points[points.length - 1].x > 50 * low }, y: { label: unit } };
  }

  function showEtl(tenths) {
    const millis = member => tenths.map(tenth => tenth[member] / 1e3);
    const [extract, transform, load] = [millis('extract_us'), millis('transform_us'), millis('load_us')];
    etl.show(tenths.length === 0 ? { none: 'Unknown: the function does not report these times.' } : {
      data: [tenths.map((tenth, index) => index), extract.map((value, index) => value + transform[index] + load[index]), extract.map((value, index) => value + transform[index]), extract],
      raw: [load, transform, extract],
      series: [{ label: 'Load, ms', color: 'third', style: 'bars' }, { label: 'Transform, ms', color: 'cold', style: 'bars' }, { label: 'Extract, ms', color: 'warm', style: 'bars' }],
      x: { label: 'Tenths of the runs, from the quickest', labels: tenths.map(tenth => String(tenth.tenth)) },
      y: { label: 'Mean time, ms' },
    });
  }

  function showSamples(runs) {
    const kind = chosenRun.offer(runs.map(run => [run.kind, KINDS[run.kind]]));
    const run = runs.find(one => one.kind === kind);
    if (!run) {
      samples.show({ none: 'Unknown: no run has start, end and CPU time.' });
      runFacts.textContent = '';
      runLog.textContent = '';
      return;
    }
    samples.name('CPU and memory during the run ' + KINDS[kind]);
    runFacts.textContent = 'Run ' + KINDS[kind] + ': input ' + run.input + ', activation ' + text(run.activation_id) + ' on ' + text(run.invoker)
      + '; duration ' + number(run.duration_ms) + ' ms, wait ' + number(run.wait_ms) + ' ms, init ' + (isKnown(run.init_ms) ? number(run.init_ms) + ' ms' : 'none (warm start)')
      + ', CPU ' + number(scaled(run.cpu_us, 1e3), 1) + ' ms, peak memory ' + number(scaled(run.memory_peak_b, 1e6), 1) + ' MB'
      + (run.memory_peak_by === 'sampled' ? ' (a lower bound)' : '') + ', container ' + text(run.attribution) + '.'
      + (run.error ? ' ' + text(run.response_status) + ': ' + run.error : '');
    runLog.textContent = run.log || '';
    const used = run.samples;
    samples.show(used.length < 2 ? { none: 'Unknown: the run has fewer than two samples.' } : {
      data: [
        used.map(sample => sample[0]),
        used.map((sample, index) => (index === 0 || !isKnown(sample[1]) || !isKnown(used[index - 1][1]) ? null : Math.max(0, sample[1] - used[index - 1][1]) / 10 / Math.max(1, sample[0] - used[index - 1][0]))),
        used.map(sample => scaled(sample[2], 1e6)),
      ],
      series: [{ label: 'CPU, % of a core', color: 'warm', style: 'steps' }, { label: 'Memory, MB', color: 'cold', style: 'line', dash: [6, 3], scale: 'second' }],
      x: { label: 'Time since the start, ms' },
      y: { label: 'CPU, % of a core', second: 'Memory, MB' },
    });
  }

  const scheduleCharts = element('div', { class: 'charts' });
  byId('schedule').append(scheduleCharts);
  const rates = new Chart(scheduleCharts, 'Planned and achieved rate');
  const lateness = new Chart(scheduleCharts, 'Lateness of the calls');
  const inFlight = new Chart(scheduleCharts, 'Activations in flight');
  const troubles = new Chart(scheduleCharts, 'Repeated calls, refused and failed runs');
  const limits = element('p');
  byId('schedule').append(limits);

  function showSchedule() {
    const rows = data.schedule;
    const none = { none: 'Unknown: there are no runs.' };
    const series = (chart, label, lines) => chart.show(rows.length === 0 ? none : {
      data: [rows.map(row => row.begin_ms / 1e3), ...lines.map(line => rows.map(line.value))],
      series: lines.map(({ value, ...line }) => ({ style: 'line', ...line })),
      x: { label: 'Time, UTC', isTime: true },
      y: { label },
    });
    series(rates, 'Per second', [
      { label: 'Planned', color: 'fourth', style: 'steps', dash: [6, 3], value: row => row.planned / row.seconds },
      { label: 'Sent', color: 'warm', style: 'steps', value: row => row.sent / row.seconds },
      { label: 'Ended', color: 'third', style: 'steps', dash: [2, 3], value: row => row.ended / row.seconds },
    ]);
    series(lateness, 'Milliseconds', ['p50', 'p90', 'p99'].map((label, index) => ({
      label, color: ['third', 'warm', 'cold'][index], dash: [undefined, [6, 3], [2, 3]][index], value: row => scaled(place(row.lateness_us, index), 1e3),
    })));
    series(inFlight, 'Activations', [{ label: 'In flight', color: 'warm', style: 'steps', value: row => row.in_flight }]);
    series(troubles, 'Number', [
      { label: 'Repeated calls', color: 'warm', style: 'steps', value: row => row.repeated },
      { label: 'Refused runs', color: 'fourth', style: 'steps', dash: [6, 3], value: row => row.refused },
      { label: 'Failed runs', color: 'cold', style: 'steps', dash: [2, 3], value: row => row.failed },
    ]);
    const known = data.generation.length > 0 && data.generation[0].environment.limits;
    limits.textContent = known
      ? 'Rate limits (429) refused ' + number(known.perMinute) + ' calls over the limit per minute, and ' + number(known.inFlight) + ' over that of activations in flight; each was retried. When is not stored: it shows as lateness.'
      : 'How many calls rate limits (429) refused is unknown: it is stored when a generation ends.';
  }

  const facts = element('dl');
  byId('reproducibility').append(facts);
  const methods = new Table(byId('reproducibility'), 'How values were determined', [
    { label: 'Value', isText: true, value: row => row.kind },
    { label: 'Method', isText: true, value: row => row.value },
    { label: 'Completed runs', value: row => row.runs },
  ]);
  const gaps = new Table(byId('reproducibility'), 'Gaps of the monitors: runs without CPU time or peak memory', [
    { label: 'Reason', isText: true, value: row => row.reason || 'not measured' },
    { label: 'Invoker', isText: true, value: row => row.invoker },
    { label: 'Runs', value: row => row.runs },
    { label: 'First start', isText: true, show: row => time(row.first_ms) },
    { label: 'Last end', isText: true, show: row => time(row.last_ms) },
  ]);
  const gapCharts = element('div', { class: 'charts' });
  byId('reproducibility').append(gapCharts);
  const gapChart = new Chart(gapCharts, 'Runs without usage over time');
  const definitions = new Table(byId('reproducibility'), 'Deployed functions', [
    { label: 'Function', isText: true, value: row => row.name },
    { label: 'Kind or image', isText: true, value: row => row.deployed_image || row.deployed_kind },
    { label: 'Memory limit MiB', value: row => row.deployed_memory_mb },
    { label: 'Time limit ms', value: row => row.deployed_timeout_ms },
    { label: 'Concurrency', value: row => row.deployed_concurrency },
    { label: 'Deployed', isText: true, show: row => time(row.deployed_ms) },
    { label: 'SHA-256 of the code', isText: true, value: row => row.code_sha256 },
    { label: 'Parameters', isText: true, show: row => element('pre', { tabindex: '0' }, row.parameters.trim()) },
  ]);
  const inputs = new Table(byId('reproducibility'), 'Inputs', [
    { label: 'Kind', isText: true, value: row => row.kind },
    { label: 'Inputs', value: row => row.inputs },
    { label: 'Different contents', value: row => row.contents },
    { label: 'Smallest kB', digits: 1, value: row => row.least_b / 1e3 },
    { label: 'Largest kB', digits: 1, value: row => row.most_b / 1e3 },
    { label: 'All kB', digits: 1, value: row => row.bytes / 1e3 },
  ]);
  const documents = element('div');
  byId('reproducibility').append(documents);

  function showReproducibility() {
    const [generation] = data.generation;
    const versions = generation ? generation.versions : {};
    const pairs = generation
      ? [
        ['Dataset', generation.dataset], ['Started', String(generation.created).replace('T', ' ')], ['Seed', generation.seed], ['Streams', generation.streams], ['Mode', generation.mode],
        ...Object.entries(versions).map(([name, version]) => ['Version of ' + name, typeof version === 'object' ? JSON.stringify(version) : version]),
        ...(data.totals || []).flatMap(totals => [['Orphaned activations', number(totals.orphans)], ['Rows that PostgreSQL refused', number(totals.rejected)], ['Retried failed runs', number(totals.attempts)]]),
      ]
      : [['Dataset', 'unknown']];
    facts.replaceChildren(...pairs.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, text(value))]));
    methods.update(data.methods, 'How values were determined is unknown: no run has completed.');
    gaps.update(data.usage, 'There are no gaps: every completed run has CPU time and peak memory.');
    gapChart.show(data.usage.length === 0 || data.schedule.length === 0 ? { none: 'There are none.' } : {
      data: [data.schedule.map(row => row.begin_ms / 1e3), data.schedule.map(row => row.without_usage)],
      series: [{ label: 'Runs without usage', color: 'cold', style: 'steps' }],
      x: { label: 'Time, UTC', isTime: true },
      y: { label: 'Runs' },
    });
    definitions.update(data.definitions, 'Unknown: table functions is empty.');
    inputs.update(data.inputs, 'Sizes and checksums of the inputs are unknown: bin/faasload inputs scan stores them.');
    const key = JSON.stringify(generation || null);
    if (generation && key !== documents.dataset.key) {
      documents.dataset.key = key;
      documents.replaceChildren(...[['Environment', generation.environment], ['Configuration', generation.configuration]].map(([name, value]) =>
        element('details', {}, element('summary', {}, name), element('pre', { tabindex: '0', role: 'group', 'aria-label': name }, JSON.stringify(value, null, 2)))));
    }
  }

  function showAbout() {
    const [generation] = data.generation;
    const runs = data.functions.reduce((sum, row) => sum + row.runs, 0);
    about.textContent = generation
      ? 'Dataset ' + generation.dataset + ', started ' + String(generation.created).slice(0, 16).replace('T', ' ') + ' UTC, ' + number(runs) + ' runs of ' + number(data.functions.length) + ' functions.'
        + (data.live ? ' Tables and charts are of the latest ' + number(data.live.latest) + ' runs of each function at most.' : '')
      : 'There is no dataset.';
  }

  function show(next) {
    data = next;
    showAbout();
    showProgress();
    if (data.verdict) {
      showVerdict();
    }
    failures.update(data.failures, 'No run failed, was refused, lost or missed.');
    functions.update(data.functions, 'There are no functions.');
    showFunction();
    showSchedule();
    showReproducibility();
    document.documentElement.dataset.shown = Number(document.documentElement.dataset.shown || 0) + 1;
  }

  const given = JSON.parse(byId('data').textContent);
  if (given) {
    show(given);
  } else {
    document.title = 'FaaSLoad: generation';
    byId('title').textContent = 'FaaSLoad generation';
    progress.hidden = false;
    connection.textContent = 'Connecting…';
    const events = new EventSource('events');
    events.addEventListener('message', event => {
      connection.textContent = 'Updated every second.';
      show(JSON.parse(event.data));
    });
    events.addEventListener('end', () => {
      events.close();
      connection.textContent = 'The generation has ended: bin/faasload report --out report.html shows all of it.';
    });
    events.addEventListener('error', () => {
      connection.textContent = 'Not connected: what is shown is no longer updated.';
    });
  }
})();

// OpenWhisk's action proxy for Node.js, with the behaviour and texts of the nodejs runtimes; needs only node itself.
// POST /init once, then POST /run for one activation after another. Prints the port it listens on as its first line.
// Without an argument it runs as a child process: it listens on a free port of the loopback interface, which every user of
// the machine can reach, so it requires the token from the first line of its standard input, and exits when its standard
// input ends. With a port as its argument it runs in a container: it listens on all addresses until it is killed.
'use strict';

const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');
const zlib = require('zlib');

const SENTINEL = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';

let handler;
let authorization;

class Refusal {
    constructor(status, error) {
        this.status = status;
        this.error = error;
    }
}

function writeSentinels() {
    // Writes to pipes are synchronous: the answer that follows cannot overtake them.
    console.log(SENTINEL);
    console.error(SENTINEL);
}

function setVariables(values, naming) {
    for (const [key, value] of Object.entries(values)) {
        process.env[naming(key)] =
            typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
    }
}

// ---- /init

// Unpacks a zip archive, stored or deflated, by its central directory.
function unzip(archive, directory) {
    let end = archive.length - 22;
    while (end >= 0 && archive.readUInt32LE(end) !== 0x06054b50) {
        end--;
    }
    if (end < 0) {
        throw 'There was an error uncompressing the action Zip archive.';
    }
    let at = archive.readUInt32LE(end + 16);
    for (let n = archive.readUInt16LE(end + 10); n > 0; n--) {
        const method = archive.readUInt16LE(at + 10);
        const size = archive.readUInt32LE(at + 20);
        const nameLength = archive.readUInt16LE(at + 28);
        const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
        const local = archive.readUInt32LE(at + 42);
        const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
        const target = path.resolve(directory, name);
        if (target !== directory && !target.startsWith(directory + path.sep)) {
            throw 'There was an error uncompressing the action Zip archive.';
        }
        if (name.endsWith('/')) {
            fs.mkdirSync(target, { recursive: true });
        } else {
            const content = archive.subarray(start, start + size);
            fs.mkdirSync(path.dirname(target), { recursive: true });
            fs.writeFileSync(target, method === 0 ? content : zlib.inflateRawSync(content));
        }
        at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    }
}

function loadArchive(message) {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'action-'));
    unzip(Buffer.from(message.code, 'base64'), directory);
    process.chdir(directory);
    const dot = message.main.indexOf('.');
    if (dot < 0 && !fs.existsSync('package.json') && !fs.existsSync('index.js')) {
        throw 'Zipped actions must contain either package.json or index.js at the root.';
    }
    const module = require(dot < 0 ? directory : path.join(directory, message.main.substring(0, dot)));
    return message.main.substring(dot + 1).split('.').reduce((value, name) => value && value[name], module);
}

function loadText(message) {
    // eslint-disable-next-line no-new-func
    const evaluate = new Function('require', 'module', 'exports', `${message.code}
        try { return ${message.main}; }
        catch (e) { if (e.name === 'ReferenceError') return module.exports.${message.main} || exports.${message.main}; throw e; }`);
    const module = { exports: {} };
    return evaluate(require, module, module.exports);
}

function init(body) {
    const message = body.value || {};
    if (handler) {
        throw new Refusal(403, 'Cannot initialize the action more than once.');
    }
    if (typeof message.main !== 'string' || typeof message.code !== 'string' || !message.main || !message.code) {
        throw new Refusal(403, 'Missing main/no code to execute.');
    }
    setVariables(message.env || {}, name => name);
    try {
        const loaded = message.binary ? loadArchive(message) : loadText(message);
        if (typeof loaded !== 'function') {
            throw `Action entrypoint '${message.main}' is not a function.`;
        }
        handler = loaded;
        return { OK: true };
    } catch (error) {
        console.error('Error during initialization:', error);
        writeSentinels();
        throw new Refusal(502, `Initialization has failed due to: ${error && error.stack ? error.stack : error}`);
    }
}

// ---- /run

function serialized(error) {
    if (!(error instanceof Error)) {
        return error || {};
    }
    return { ...error, name: error.name, message: error.message, stack: error.stack };
}

async function run(body) {
    if (!handler) {
        throw new Refusal(403, 'System not initialized.');
    }
    const { value, ...meta } = body;
    setVariables(meta, name => '__OW_' + name.toUpperCase());
    let promise;
    try {
        promise = Promise.resolve(handler(value || {}));
    } catch (error) {
        console.error(error);
        writeSentinels();
        throw new Refusal(502, `An error has occurred: ${error}`);
    }
    const result = await promise.then(
        value => (value === undefined ? {} : value),
        error => ({ error: serialized(error) }));
    if (typeof result !== 'object') {
        console.error(`Result must be of type object but has type "${typeof result}":`, result);
        writeSentinels();
        throw new Refusal(502, 'The action did not return a dictionary.');
    }
    writeSentinels();
    return result;
}

// ---- HTTP

const routes = { '/init': init, '/run': run };

async function serve(request, response) {
    let status = 200;
    let answer;
    try {
        if (authorization && request.headers.authorization !== authorization) {
            throw new Refusal(403, 'Only the platform may use its sandboxes.');
        }
        const chunks = [];
        for await (const chunk of request) {
            chunks.push(chunk);
        }
        answer = await routes[request.url](JSON.parse(Buffer.concat(chunks).toString('utf8')));
        answer = JSON.stringify(answer);
    } catch (refusal) {
        status = refusal instanceof Refusal ? refusal.status : 502;
        answer = JSON.stringify({ error: refusal instanceof Refusal ? refusal.error : String(refusal) });
    }
    const bytes = Buffer.from(answer, 'utf8');
    response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': bytes.length });
    response.end(bytes);
}

const server = http.createServer(serve);
server.keepAliveTimeout = 0;
server.requestTimeout = 0;
server.headersTimeout = 0;
server.timeout = 0;
const told = () => console.log(`SANDBOX_PORT=${server.address().port}`);
if (process.argv.length > 2) {
    server.listen(Number(process.argv[2]), '0.0.0.0', told);
} else {
    process.stdin.once('data', line => {
        authorization = 'Bearer ' + line.toString('utf8').trim();
        server.listen(0, '127.0.0.1', told);
        process.stdin.resume();
    });
    process.stdin.on('end', () => process.exit(0));
    process.stdin.on('error', () => process.exit(0));
}

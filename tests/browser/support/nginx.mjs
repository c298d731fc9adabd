// Debian's nginx with the example of the README in front of a small product.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import { connect } from "node:net";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { soon } from "./wait.mjs";

const README = new URL("../../../README.md", import.meta.url);

/** The example, exactly as it stands in the README. */
export async function example() {
  const readme = await readFile(README, "utf8");
  return readme.match(/```nginx\n([\s\S]*?)```/)[1];
}

/** Starts nginx with these servers, until the test ends. */
export async function startNginx(t, servers, port) {
  const folder = await mkdtemp(join(tmpdir(), "guildhall-nginx-"));
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`).join("\n");
  const user = process.getuid() === 0 ? "user root;" : "";
  await writeFile(join(folder, "nginx.conf"), `${user}
    daemon off; pid ${folder}/pid; worker_processes 1; error_log ${folder}/error.log;
    events {} http { access_log off; ${temporary}\n${servers} }`);
  const program = spawn("nginx", ["-e", join(folder, "error.log"), "-c", join(folder, "nginx.conf")],
    { env: { PATH: `${process.env.PATH}:/usr/sbin` }, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  program.stderr.on("data", (data) => { said += data; });
  t.after(async () => {
    const ended = once(program, "exit");
    program.kill("SIGTERM");
    if (program.exitCode === null) await ended;
    await rm(folder, { recursive: true, force: true });
  });
  await soon("nginx listens", async () => {
    if (program.exitCode !== null) throw new Error(`nginx ended: ${said}`);
    return canConnect(port);
  });
}

async function canConnect(port) {
  const socket = connect(port, "127.0.0.1");
  const is = await Promise.race([once(socket, "connect").then(() => true), once(socket, "error").then(() => false)])
    .catch(() => false);
  socket.destroy();
  return is;
}

/** A key and a certificate for this machine, as files. */
export async function makeCertificate(t) {
  const folder = await mkdtemp(join(tmpdir(), "guildhall-tls-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  await promisify(execFile)("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
    "-nodes", "-subj", "/CN=localhost", "-days", "2", "-keyout", key, "-out", certificate]);
  return { key, certificate };
}

/** An http server that remembers what it was asked; `answer` may be given by the test. */
export async function startRecorder(t, answer) {
  const seen = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const asked = { method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() };
    seen.push(asked);
    answer(asked, response);
  });
  server.on("upgrade", (request, socket) => {
    seen.push({ method: request.method, url: request.url, headers: request.headers, body: "" });
    socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => { server.closeAllConnections(); server.close(); });
  return { seen, port: server.address().port };
}

/** Remembers, and asks somebody else. */
export function passOn(port) {
  return (asked, response) => {
    const { method, url: path, headers } = asked;
    const onward = httpRequest({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.end(asked.body);
  };
}

/** One request over https, without following it: `{ status, headers, body }`. */
export async function ask(origin, path, { method = "GET", headers = {}, body } = {}) {
  const { hostname, port, host } = new URL(origin);
  const options = { host: "127.0.0.1", port, path, method, headers: { host, ...headers }, servername: hostname, rejectUnauthorized: false };
  const asking = httpsRequest(options);
  const answered = once(asking, "response");
  const upgraded = once(asking, "upgrade").then(([answer, socket]) => { socket.destroy(); return [answer]; });
  asking.end(body);
  const [answer] = await Promise.race([answered, upgraded]);
  const text = answer.statusCode === 101 ? "" : Buffer.concat(await answer.toArray()).toString();
  return { status: answer.statusCode, headers: answer.headers, body: text };
}

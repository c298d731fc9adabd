// A certificate authority of our own, and a certificate for this machine.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** `{ key, certificate, authority }`: two texts for the server, and a file for its clients. */
export async function makeCertificates(t) {
  const folder = await mkdtemp(join(tmpdir(), "guildhall-tls-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const openssl = (...args) => run("openssl", args, { cwd: folder });

  await openssl("req", "-x509", ...NEW_KEY, "-subj", "/CN=Test authority", "-days", "2",
    "-keyout", "authority.key", "-out", "authority.pem");
  await openssl("req", ...NEW_KEY, "-subj", "/CN=localhost", "-keyout", "mail.key", "-out", "mail.csr");
  await writeFile(join(folder, "names"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n");
  await openssl("x509", "-req", "-in", "mail.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
    "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "mail.pem");
  return {
    key: await readFile(join(folder, "mail.key"), "utf8"),
    certificate: await readFile(join(folder, "mail.pem"), "utf8"),
    authority: join(folder, "authority.pem"),
  };
}

// Takes a mail apart: headers, text part, HTML part (RFC 5322, 2045, 2047).

/** `{ subject, messageId, headers, text, html }` of a mail with two alternative parts. */
export function parseMail(raw) {
  const { headers, body } = splitHead(raw.toString("latin1"));
  const parts = partsOf(headers, body);
  const textOf = (type) => parts.find((part) => part.type === type)?.text;
  return {
    headers,
    subject: decodeWords(headers["subject"]),
    messageId: headers["message-id"],
    text: textOf("text/plain"),
    html: textOf("text/html"),
  };
}

/** The one link of a mail's text part. */
export function linkIn(mail) {
  return mail.text.match(/http:\/\/\S+/)[0];
}

function splitHead(source) {
  const end = source.indexOf("\r\n\r\n");
  const lines = source.slice(0, end).replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const pairs = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: Object.fromEntries(pairs), body: source.slice(end + 4) };
}

function partsOf(headers, body) {
  const boundary = headers["content-type"].match(/boundary="?([^";]+)/)?.[1];
  if (!boundary) return [partOf(headers, body)];
  const sections = body.split(`--${boundary}`).slice(1, -1);
  return sections.map((section) => {
    const part = splitHead(section.replace(/^\r\n/, ""));
    return partOf(part.headers, part.body);
  });
}

function partOf(headers, body) {
  const type = headers["content-type"].split(";")[0].trim();
  const bytes = DECODERS[headers["content-transfer-encoding"]?.toLowerCase() ?? "7bit"](body);
  return { type, text: bytes.toString("utf8").replaceAll("\r\n", "\n") };
}

const plain = (text) => Buffer.from(text, "latin1");

const DECODERS = {
  "7bit": plain,
  "8bit": plain,
  base64: (text) => Buffer.from(text, "base64"),
  "quoted-printable": (text) => plain(decodeHex(text.replace(/=\r\n/g, ""))),
};

function decodeHex(text) {
  return text.replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
}

/** `=?utf-8?b?w5ZsZ2E=?=` → `Ölga` */
function decodeWords(header) {
  const joined = header.replace(/\?=\s+=\?/g, "?==?");
  return joined.replace(/=\?utf-8\?([bq])\?(.*?)\?=/gi, (_, kind, word) => {
    const isBase64 = kind.toLowerCase() === "b";
    const bytes = isBase64 ? Buffer.from(word, "base64") : plain(decodeHex(word.replaceAll("_", " ")));
    return bytes.toString("utf8");
  });
}

// People without a browser: what a test needs to be there is made by requests, quickly.

import assert from "node:assert/strict";

export const PASSWORD = "copper roof gone green";

/** Sixty letters, as some people have. */
export const LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Smythe";

/** Somebody with a session of their own. */
export class Person {
  #cookie = "";

  constructor(guildhall, name, email) {
    Object.assign(this, { guildhall, name, email });
  }

  /** What a browser of theirs would send. */
  get cookie() {
    return this.#cookie;
  }

  /** Sends a form, and gives the answer without following it. */
  async post(path, fields) {
    return this.#fetch(path, { method: "POST", body: new URLSearchParams(fields) });
  }

  /** Calls the API, and gives what it says. */
  async call(method, path, body) {
    const headers = body && { "content-type": "application/json" };
    const answer = await this.#fetch(`/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  }

  async #fetch(path, options) {
    const headers = { ...options.headers, cookie: this.#cookie };
    const answer = await fetch(new URL(path, this.guildhall.url), { redirect: "manual", ...options, headers });
    const cookie = answer.headers.getSetCookie().at(-1);
    if (cookie) this.#cookie = cookie.split(";")[0];
    return answer;
  }

  /** Lets a browser go on with this session. */
  async enter(page) {
    const [name, value] = this.#cookie.split("=");
    await page.context().addCookies([{ name, value, url: this.guildhall.url }]);
  }

  /** Makes a team, and gives its slug. */
  async makeTeam(name, slug) {
    await this.call("POST", "/org", { name, slug, billing_email: this.email });
    return slug;
  }

  /** Invites somebody on an instance without mail, and gives the link. */
  async invite(org, name, email, role = "viewer") {
    const { link } = await this.call("POST", `/org/${org}/invitations`, { name, email, role });
    return link;
  }

  /** Invites somebody, who joins. */
  async bring(org, name, email, role) {
    const person = new Person(this.guildhall, name, email);
    const link = await this.invite(org, name, email, role);
    const answer = await person.post(link, { name, password: PASSWORD });
    assert.equal(answer.status, 303, await answer.text());
    return person;
  }
}

/** Sets a new instance up, and gives its first owner. */
export async function setUp(guildhall, { name = "Grace Hopper", email = "grace@guild.example", signUp = "invited" } = {}) {
  const owner = new Person(guildhall, name, email);
  const answer = await owner.post(await guildhall.setUpLink(), {
    name,
    email,
    password: PASSWORD,
    instance: "Guild Works",
    public_url: guildhall.url,
    sign_up: signUp,
  });
  assert.equal(answer.status, 303, await answer.text());
  return owner;
}

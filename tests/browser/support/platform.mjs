// An instance for those who run it.

import { Guildhall } from "./guildhall.mjs";
import { PASSWORD, Person, setUp } from "./people.mjs";

/** An instance with two teams: Guild of Grace, who runs it, and Ada's, where Grace is no member. */
export async function populate(t, settings = {}) {
  const guildhall = await Guildhall.start(t, settings);
  const grace = await setUp(guildhall, { signUp: "open" });
  await grace.makeTeam("Copper Guild", "copper-guild");
  const ada = new Person(guildhall, "Ada Lovelace", "ada@guild.example");
  await ada.post("/sign-up", { name: ada.name, email: ada.email, password: PASSWORD });
  await ada.makeTeam("North Light", "north-light");
  return { guildhall, grace, ada };
}

// Reads letters with a parser from npm and prints what it sees, as JSON, in the order of the files:
// [{subject, from: {name, address}, to: [{name, address}], date, messageId, headers, text, html}].

import { readFileSync } from "node:fs";
import PostalMime from "postal-mime";

const seen = [];
for (const path of process.argv.slice(2)) {
  seen.push(await PostalMime.parse(readFileSync(path)));
}
console.log(JSON.stringify(seen));

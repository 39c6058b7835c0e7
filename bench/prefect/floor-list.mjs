// The floor of listing: a bare client that reads the same pages and prints them as one JSON document.
const [api, project] = process.argv.slice(2);
const rows = [];
for (let offset = 0; ; offset += 200) {
  const response = await fetch(`${api}/deployments/filter`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ...(project ? { deployments: { tags: { all_: [`PROJECT_NAME=${project}`] } } } : {}),
      limit: 200,
      offset,
    }),
  });
  if (!response.ok) throw new Error(`${response.status}`);
  const page = await response.json();
  rows.push(...page);
  if (page.length < 200) break;
}
process.stdout.write(JSON.stringify(rows));

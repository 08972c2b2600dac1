# An installation for the guides of docs/how-to: a county of three schools, its people, and a night that was pushed. It is
# sourced before a page's commands.
mkdir -p etc/areas state srv/encompass-packs srv/encompass-backups
cp Config/presets/lincolnshire.yaml etc/areas/
printf 'correct horse battery staple' > etc/passphrase
printf 'another horse battery staple' > etc/supervisors-passphrase
cat > etc/encompass.yaml <<YAML
database:
  path: ../state/encompass.db
http:
  port: $PORT
  publicURL: http://127.0.0.1:$PORT
delivery:
  transport: maildir
  maildir:
    path: ../mail
outagePack:
  directory: ../srv/encompass-packs
  passphraseFile: passphrase
  supervisorPassphraseFile: supervisors-passphrase
backup:
  directory: ../srv/encompass-backups
exercise:
  start: "${EXERCISE-2026-11-20T06:40:00Z}"
YAML
[ -n "${EXERCISE-set}" ] || sed -i '/^exercise:/,$d' etc/encompass.yaml
export ENCOMPASS_CONFIG="$PWD/etc/encompass.yaml"

cat > schools.csv <<'CSV'
urn,name,town,postcode,laCode
121234,Quay Primary School,Boston,PE21 6AB,925
121235,Harbour Academy,Boston,PE21 7AB,925
121236,Mill Lane School,Boston,PE21 8AB,925
CSV
cat > roll.csv <<'CSV'
upn,surname,forename,dateOfBirth,urn,addressLine1,postcode
B801200005001,Example,Robin,2015-03-02,121234,1 Quay Road,PE21 6AB
D925121235002,Specimen,Ella,2013-05-14,121235,2 Hill Road,PE21 7AB
T925121235003,Specimen,Ellie,2013-05-14,121235,2 Hill Road,PE21 7AB
CSV
cat > contacts.csv <<'CSV'
scope,role,name,email,phone,mobile,verifiedOn
urn:121234,keyAdult,Kim Adult,kim@quay.example,01632 960001,07700 900001,2026-09-01
urn:121234,deputy,Dee Puty,dee@quay.example,01632 960002,,2026-09-01
urn:121235,keyAdult,Pat Harbour,pat@harbour.example,01632 960003,,2026-09-01
urn:121236,keyAdult,Lee Lane,lee@mill.example,01632 960004,,2026-09-01
la:925,laOfficer,Ollie Officer,ollie@lincolnshire.example,01632 960005,,2026-09-01
CSV
encompass registry import --establishments schools.csv --roll roll.csv --contacts contacts.csv
for person in "operator:olive:Olive Operator" "supervisor:sam:Sam Supervisor" "dutyManager:dora:Dora Duty" "auditor:ava:Ava Auditor"; do
    IFS=: read -r role login name <<< "$person"
    printf '%s' "lantern harbour quilt $login" > "$login.password"
    encompass user create --role "$role" --name "$name" --password-file "$login.password" "$login"
done
printf 'lantern harbour quilt kim' > kim.password
encompass user create --role keyAdult --urn 121234 --name "Kim Adult" --password-file kim.password kim
encompass credential create --role feed --force lincolnshire --json | sed -E 's/.*"secret":"([^"]+)".*/\1/' > feed.token
encompass serve > serve.log 2>&1 &
until curl -sf -o ready.json "http://127.0.0.1:$PORT/health/ready"; do sleep 0.2; done


night=$(date -u -d "${EXERCISE-2026-11-20T06:40:00Z} 8 hours ago" +%FT%TZ)
cat > night.ndjson <<JSON
{"force":"lincolnshire","reference":"LC-1","occurredAt":"$night","children":[{"reference":"1","forename":"Robin","surname":"Example","dateOfBirth":"2015-03-02"}]}
{"force":"lincolnshire","reference":"LC-2","occurredAt":"$night","children":[{"reference":"1","forename":"Elly","surname":"Specimen","dateOfBirth":"2013-05-14"}]}
{"force":"lincolnshire","reference":"LC-3","occurredAt":"$night","children":[{"reference":"1","forename":"Toni","surname":"Nowhere","dateOfBirth":"2014-01-09","school":{"name":"Mill Lane School"}}]}
{"force":"lincolnshire","reference":"LC-4","occurredAt":"last night","children":[{"reference":"1","forename":"Alex","surname":"Unread"}]}
JSON
encompass feed push night.ndjson --url "http://127.0.0.1:$PORT" --token-file feed.token || [ $? -eq 65 ]
# The night is decided: one match to confirm, and children whom a person must look for.
until encompass queue | grep -q held && encompass exceptions list > exceptions.txt \
    && grep -q LC-1 exceptions.txt && grep -q LC-2 exceptions.txt && grep -q LC-3 exceptions.txt; do
    sleep 0.2
done
reference=$(encompass queue --json | sed -E 's/.*"reference":"([^"]+)".*/\1/')
cat >> "$WORK/rename.sed" <<SED
s|4X69-THJT|$reference|g
s|https://encompass.example.org|http://127.0.0.1:$PORT|g
SED

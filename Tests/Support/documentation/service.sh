# The installation of morning.sh at the real time, run as a service: `systemctl` starts, stops and reloads this one daemon.
EXERCISE=
. "$SUPPORT/morning.sh"
daemon=$!
ready() { until curl -sf -o ready.json "http://127.0.0.1:$PORT/health/$1"; do sleep 0.2; done; }
systemctl() {
    case $1 in
        stop) kill "$daemon"; wait "$daemon" || true ;;
        # A restored database is live, and not ready before a person has confirmed.
        start) encompass serve >> serve.log 2>&1 & daemon=$!; ready live ;;
        reload) encompass check-config > /dev/null && kill -HUP "$daemon" ;;
        *) return 1 ;;
    esac
}
cat > bank-holidays.json <<'JSON'
{"england-and-wales":{"division":"england-and-wales","events":[{"title":"Christmas Day","date":"2026-12-25","notes":"","bunting":true}]}}
JSON
cat > calendar.csv <<'CSV'
scope,kind,from,to,name
la:925,term,2026-09-01,2026-12-18,Autumn term
la:925,inset,2026-11-27,2026-11-27,
CSV
echo "urn,name,town,postcode,laCode" > part-of-the-register.csv
sed -n 2p schools.csv >> part-of-the-register.csv

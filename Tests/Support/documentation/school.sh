# A morning in which the school's notification was released, and the school has a credential for its own system.
. "$SUPPORT/morning.sh"
encompass queue release "$reference" --as olive --reason "checked against the roll"
encompass credential create --role school --urn 121234 --json > school.json
until encompass queue show "$reference" | grep -q 'state: *sent'; do sleep 0.2; done

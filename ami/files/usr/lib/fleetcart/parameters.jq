# From the pages of parameters and the database's login (or null): a line for each setting and each secret, its text in
# base64. Anything missing or odd is an error.
include "database";

# What the shop reads as files; everything else is a setting.
["database-url", "secret", "smtp-url", "stripe-secret-key", "stripe-webhook-secret"] as $secrets

# RDS signs with authorities of its own; with them named, the shop demands TLS and the right name.
| def with_database(login):
    if login == null then .
    else
      ."database-url" = {type: "SecureString", value: url_of_database(login)}
      | ."database-ca" //= {type: "String", value: "/usr/share/fleetcart/rds-ca.pem"}
      | del(."database-secret", ."database-host", ."database-port", ."database-name")
    end;

  def checked:
    .key as $name
    | if ($name | test("^[a-z][a-z0-9-]*$") | not) then refuse($name; "has a name that is no setting's")
      elif (.value.value | explode | any(. < 32 or . == 127)) then refuse($name; "holds control characters")
      elif .value.type == "SecureString" and ($secrets | index($name) | not) then refuse($name; "is a secret that the shop does not know")
      else . end;

  # `drain-grace-seconds` is FLEETCART_DRAIN_GRACE_SECONDS, quoted as systemd unquotes it.
  def setting:
    "FLEETCART_\(.key | ascii_upcase | gsub("-"; "_"))=\"\(.value.value | gsub("(?<c>[\"\\\\$`])"; "\\\(.c)"))\"\n";

  .[-1] as $login
| (.[:-1] | by_name | with_database($login)) as $all
| (("base-url", "secret", "database-url") | select(($all[.].value // "") == "") | refuse(.; "is missing")),
  ($all | to_entries[] | checked
    | .key as $name
    | if $secrets | index($name) then "secret \($name) \(.value.value | @base64)"
      else "setting \($name) \(setting | @base64)" end)

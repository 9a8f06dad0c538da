# From the pages of parameters and the database's login (or null): a line for each setting and each secret, its text in
# base64. Anything missing or odd is an error.

# What the shop reads as files; everything else is a setting.
["database-url", "secret", "smtp-url", "stripe-secret-key", "stripe-webhook-secret"] as $secrets

| def refuse(name; why): error("the parameter \(name) \(why)");

  def database_url(login):
    if login == null then .
    elif (."database-host".value // "") == "" then refuse("database-host"; "is missing")
    elif (login.username // "") == "" or (login.password // "") == "" then refuse("database-secret"; "holds no user and password")
    else
      . + {"database-url": {type: "SecureString",
        value: "mysql://\(login.username | @uri):\(login.password | @uri)@\(."database-host".value):\(."database-port".value // "3306")/\(."database-name".value // "fleetcart")"}}
      # RDS signs with authorities of its own; with them named, the shop demands TLS and the right name.
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
| [.[:-1][].Parameters[] | {key: (.Name | split("/") | last), value: {type: .Type, value: .Value}}]
| from_entries
| database_url($login)
| . as $all
| (("base-url", "secret", "database-url") | select(($all[.].value // "") == "") | refuse(.; "is missing")),
  ($all | to_entries[] | checked
    | .key as $name
    | if $secrets | index($name) then "secret \($name) \(.value.value | @base64)"
      else "setting \($name) \(setting | @base64)" end)

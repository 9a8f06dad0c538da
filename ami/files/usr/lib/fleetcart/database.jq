# The shop's database, as a URL, from its parameters ({name: {type, value}}) and RDS' own login ({username, password}).

def refuse(name; why): error("the parameter \(name) \(why)");

def url_of_database(login):
  if (."database-host".value // "") == "" then refuse("database-host"; "is missing")
  elif (login.username // "") == "" or (login.password // "") == "" then refuse("database-secret"; "holds no user and password")
  else
    "mysql://\(login.username | @uri):\(login.password | @uri)@\(."database-host".value):\(."database-port".value // "3306")/\(."database-name".value // "fleetcart")"
  end;

# The pages of GetParametersByPath, as one object by the last part of each name.
def by_name: [.[].Parameters[] | {key: (.Name | split("/") | last), value: {type: .Type, value: .Value}}] | from_entries;

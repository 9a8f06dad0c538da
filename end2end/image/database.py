"""The MySQL server of a rehearsal, as RDS would be: TLS with an authority of its own, and a password that it changes."""

import pathlib
import re
import subprocess

import pymysql

ADDRESS = "169.254.0.4"
SECRET = "rds!db-0a1b2c3d"


class Database:
    """The server behind this URL of its administrator, as script/mysql prints it; `root` is its own root folder."""

    def __init__(self, url, root, folder):
        self.port = int(re.search(r":(\d+)$", url)[1])
        (data,) = self.run("SELECT @@datadir")[0]
        self.authority = make_certificates(folder, pathlib.Path(root) / data.strip("/"))
        for name, file in (("ca", "authority.pem"), ("cert", "server.pem"), ("key", "server.key")):
            self.run(f"SET GLOBAL ssl_{name} = '{data}{file}'")
        self.run("ALTER INSTANCE RELOAD TLS")
        self.run("CREATE DATABASE fleetcart CHARACTER SET utf8mb4")
        self.run("CREATE USER 'shop'@'%' IDENTIFIED BY 'the first/one+' REQUIRE SSL")
        self.run("GRANT ALL ON fleetcart.* TO 'shop'@'%'")
        self.password = "the first/one+"

    def rotate(self):
        """Changes the password: who is connected stays, who comes with the old one is refused."""
        self.password = "the second@one%"
        self.run(f"ALTER USER 'shop'@'%' IDENTIFIED BY '{self.password}'")

    def hang_up(self):
        """Ends every connection of the shop; says how many there were."""
        connections = self.run("SELECT id FROM information_schema.processlist WHERE user = 'shop'")
        for (connection,) in connections:
            self.run(f"KILL {connection}")
        return len(connections)

    def run(self, statement):
        with pymysql.connect(host="127.0.0.1", port=self.port, user="root", autocommit=True) as server, server.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()


def make_certificates(folder, data):
    """An authority, and a certificate by it for the address that the machine under test knows."""

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=data)

    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "authority.key")
    openssl("req", "-x509", "-new", "-key", "authority.key", "-days", "2", "-subj", "/CN=Rehearsal", "-out", "authority.pem")
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "server.key")
    openssl("req", "-new", "-key", "server.key", "-subj", "/CN=database", "-out", "server.csr")
    (data / "names").write_text(f"subjectAltName=IP:{ADDRESS}\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "server.pem")
    authority = folder / "authority.pem"
    authority.write_bytes((data / "authority.pem").read_bytes())
    return authority

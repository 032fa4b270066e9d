"""JupyterHub for one class on one machine: system accounts, nbgrader's exchange, the assignment list and formgrader.

What differs from one machine to another comes in the environment; the rest is what a real classroom would write too.
"""

import json
import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821

told = json.loads(os.environ["CLASSROOM"])
settings = Path(told["settings"])

c.JupyterHub.bind_url = f"http://127.0.0.1:{told['port']}"
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.hub_port = told["hub_port"]
c.JupyterHub.db_url = "sqlite://"
c.JupyterHub.cookie_secret_file = str(Path(told["state"]) / "cookie_secret")
c.ConfigurableHTTPProxy.command = told["proxy"]
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{told['proxy_port']}"
c.ConfigurableHTTPProxy.pid_file = str(Path(told["state"]) / "proxy.pid")

# One random password for the trial. A real class has PAM, its university's sign-on or LTI here.
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = told["password"]
c.Authenticator.allowed_users = {*told["students"], told["instructor"]}

# Everybody's server runs as the account of that name, started by the hub, which is root for that reason.
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = c.Spawner.start_timeout = 120


def jupyter_config_path(spawner: object) -> str:
    """Return where the server of a user finds its settings: those of the role, then those of everybody."""
    role = "instructor" if spawner.user.name == told["instructor"] else "student"
    return os.pathsep.join(str(settings / name) for name in (role, "everybody"))


c.Spawner.environment = {"JUPYTER_CONFIG_PATH": jupyter_config_path}

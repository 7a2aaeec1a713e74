"""Let others do the same work, in alternating rounds: OCA's helpdesk, where it is available, as a
yardstick, and the floor, a bare ``mail.thread``.

Each has its own database and process. OCA's packages are put into ``.dev/oca``, which is never
committed.
"""

import configparser
import json
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from .report import Result

ROOT = Path(__file__).resolve().parents[2]
OCA = ROOT / ".dev" / "oca"
PACKAGES = ("odoo-addon-helpdesk-mgmt==19.0.*", "odoo-addon-helpdesk-mgmt-sla==19.0.*")

sys.path.insert(0, str(ROOT / "devtools"))
import database  # noqa: E402  (a script beside this one, not a package)


class NotReachable(Exception):
    """A rival cannot be measured here."""


@dataclass
class Way:
    """A piece of work that the rivals do as well.

    ``run`` does it once and returns its cost (``count``, ``seconds``, ``cpu``, ``queries``) and
    what was wrong with it; ``targets`` are those of the Result.
    """

    title: str
    run: object
    targets: dict = field(default_factory=dict)


# ---------------------------------------------------------------------- In the process of ours


def measure(ways, rounds):
    """Do the work in turns, each way once per round and per competitor.

    :param dict ways: our Way by the name the rivals know it by
    :return: the Results, medians of the rounds: ours, each with its ratios as remark, then theirs
    """
    rivals = [rival for rival in (Rival.oca(), Rival.floor()) if rival.start()]
    costs, wrong = defaultdict(list), {}
    try:
        for number in range(rounds):
            for name, way in ways.items():
                turns = [None, *rivals]
                # The first one to run finds the computer in a different state than the next.
                for rival in turns[number % len(turns) :] + turns[: number % len(turns)]:
                    if rival:
                        costs[rival, name].append(rival.cost(name))
                        continue
                    cost, said = way.run()
                    costs[None, name].append(cost)
                    wrong[name] = wrong.get(name) or said
    finally:
        for rival in rivals:
            rival.stop()
    ours = {
        name: Result(way.title, **middle(costs[None, name]), wrong=wrong[name] or "", **way.targets)
        for name, way in ways.items()
    }
    theirs = [
        (name, rival, Result(f"{rival.title}, {name}", **middle(costs[rival, name])))
        for rival in rivals
        for name in ways
    ]
    for name, rival, result in theirs:
        ours[name].remark = "; ".join(
            filter(None, (ours[name].remark, rival.ratio(ours[name], result)))
        )
    return [*ours.values(), *(result for _name, _rival, result in theirs)]


def middle(costs):
    return {key: median(cost[key] for cost in costs) for key in costs[0]}


class Rival:
    """Another program for the same work, in a process that waits for its turn."""

    def __init__(self, title, name, addons, modules, install=None):
        self.title = title
        self.database = f"asas_helpdesk_bench_{name}"
        self.program = ROOT / "benchmarks" / f"{name}_create.py"
        self.config = ROOT / ".dev" / f"bench_{name}.conf"
        self.addons = addons
        self.modules = modules
        self.install = install
        self.process = None

    @classmethod
    def oca(cls):
        addons = OCA / "odoo" / "addons"
        modules = ("helpdesk_mgmt", "helpdesk_mgmt_sla")
        return cls("OCA helpdesk_mgmt + sla", "oca", addons, modules, install_oca)

    @classmethod
    def floor(cls):
        addons = ROOT / "benchmarks" / "addons"
        return cls("floor (bare mail.thread)", "floor", addons, ("asas_bench_floor",))

    def start(self):
        """Start the rival's process; print why if it is not available.

        :return: whether it is available
        """
        try:
            if self.install:
                self.install(self.addons, self.modules)
            self._configure()
            self._build()
            self._launch()
        except NotReachable as error:
            print(f"    {self.title} cannot be had and is left out: {error}", flush=True)
            self.stop()
            return False
        return True

    def _configure(self):
        config = configparser.RawConfigParser()
        config.read(os.environ["ODOO_RC"])
        config["options"]["addons_path"] += f",{self.addons}"
        with self.config.open("w") as file:
            config.write(file)

    def _build(self):
        """Make a database from the same template as the desk's own."""
        try:
            source = database.template(demo=False)
            database.drop(self.database)
            with database.lock():
                database.execute("CREATE DATABASE {} TEMPLATE {}", self.database, source)
            options = (f"--config={self.config}", f"--init={','.join(self.modules)}")
            database.odoo(f"{self.title} in a database of its own", self.database, *options)
        except SystemExit as error:
            raise NotReachable(error) from error

    def _launch(self):
        command = [sys.executable, ROOT / "devtools" / "script.py", self.database, self.program]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "ODOO_RC": str(self.config)},
        )
        self._answer()

    def cost(self, way):
        print(way, file=self.process.stdin, flush=True)
        return self._answer()

    def _answer(self):
        # Odoo's own output comes between the answers.
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        raise NotReachable(f"its process ended with {self.process.wait()}")

    def ratio(self, ours, theirs):
        """Return in words how we compare with it."""
        lighter = (theirs.cpu / theirs.count) / (ours.cpu / ours.count)
        if self.install:
            return (
                f"ours : OCA = {ours.rate / theirs.rate:.1f} : 1 in speed, 1 : {lighter:.1f} in"
                f" cpu, 1 : {theirs.queries_each / ours.queries_each:.1f} in queries"
            )
        return (
            f"floor × {theirs.rate / ours.rate:.1f} in time, × {1 / lighter:.1f} in cpu"
            f" ({ours.cpu / ours.count * 1000:.1f} : {theirs.cpu / theirs.count * 1000:.1f} ms)"
        )

    def stop(self):
        if self.process:
            self.process.communicate()  # it ends when its input ends
        database.drop(self.database)


def install_oca(addons, modules):
    """Install OCA's addons into their folder, once."""
    if all((addons / module / "__manifest__.py").is_file() for module in modules):
        return
    command = [sys.executable, "-m", "pip", "install", "--no-input", "--no-deps"]
    command += ["--upgrade", f"--target={OCA}", *PACKAGES]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise NotReachable((lines or ["no reason given"])[-1])


# ---------------------------------------------------------------------- In the process of a rival


def serve(env, set_up, ways):
    """Do each way whose name is read from the input, and answer with its cost."""
    model = set_up(env)
    env.cr.commit()
    print("{}", flush=True)
    for line in sys.stdin:
        print(json.dumps(ways[line.strip()](env, model)), flush=True)
        env.cr.rollback()
        env.transaction.reset()


def make_user(env, group):
    return env["res.users"].create(
        {
            "name": "bench",
            "login": "bench_level1",
            "email": "level1@staff.example.com",
            "lang": "ar_001",
            "group_ids": [(4, env.ref(group).id)],
        }
    )

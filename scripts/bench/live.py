"""From a customer's message at one server process to the agent's console at another, in chats that the agent has taken over."""

from harness.api import Api
from harness.visitor import Visitor
from measure.figures import Goal, figure
from measure.installation import Installation
from measure.loads import load
from measure.rounds import SECONDS, alternate

CUSTOMERS = 20
RATE = 50  # messages a second


def taken_over(customers: Api, agent: Api) -> str:
    """The token of a customer who chats with the agent."""
    visitor = Visitor(customers)
    answer = visitor.say("I want to talk to a person.").expect(200)
    agent.put(f"/api/v1/conversations/{answer['conversation_id']}/takeover").expect(200)
    return visitor.token


with Installation("live") as installation:
    first, second = installation.start(), installation.start()
    agent = installation.agent(second)
    people = {"customers": [taken_over(first.api, agent) for _ in range(CUSTOMERS)], "agent": agent.token}
    rounds = alternate(lambda: load(
        "customer-to-agent", "--customers", str(first.port), "--agent", str(second.port), "--rate", str(RATE), "--seconds", str(SECONDS),
        said=people))
    figure(f"live: customer to agent through two processes, {RATE} messages/s, p50", "ms", rounds, "p50")
    figure(f"live: customer to agent through two processes, {RATE} messages/s, p99", "ms", rounds, "p99", Goal("value", "≤", 20))

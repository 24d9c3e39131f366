"""One to all by igraph and networkx, and a matrix by igraph: CPU milliseconds, and the costs of networkx."""
import json
import sys
import time

import igraph
import networkx as nx

case = json.load(sys.stdin)
ends, costs = case["ends"], case["costs"]
arcs = [(ends[arc], ends[arc ^ 1], cost) for arc, cost in enumerate(costs) if cost is not None]
graph = igraph.Graph(n=case["count"], edges=[(a, b) for a, b, _ in arcs], directed=True)
weights = [cost for _, _, cost in arcs]
network = nx.DiGraph()
network.add_nodes_from(range(case["count"]))
for a, b, cost in arcs:
    if not network.has_edge(a, b) or network[a][b]["weight"] > cost:
        network.add_edge(a, b, weight=cost)


def cpu(work):
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


some = case["nodes"][:10]
found = [nx.single_source_dijkstra_path_length(network, node) for node in some]
json.dump(
    {
        "igraph": cpu(lambda: [graph.distances(node, weights=weights) for node in case["nodes"]]) / len(case["nodes"]),
        "networkx": cpu(lambda: [nx.single_source_dijkstra_path_length(network, node) for node in some]) / len(some),
        "od": cpu(lambda: graph.distances(case["od"], case["od"], weights=weights)),
        "costs": [[costs.get(node, -1) for node in range(case["count"])] for costs in found],
    },
    sys.stdout,
)

"""The graphs of networkx in the codec."""

from typing import Any

import networkx as nx

from coursekit.grading.codec.core import DecodeError, Fields, Form, Inner, list_of, register

GRAPHS = {kind.__name__: kind for kind in (nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph)}


def _encode_graph(value: Any, inner: Inner) -> Fields:
    edges = value.edges(data=True, keys=True) if value.is_multigraph() else value.edges(data=True)
    return {
        "d": type(value).__name__,
        "nodes": [inner([node, attributes]) for node, attributes in value.nodes(data=True)],
        "edges": [inner(list(edge)) for edge in edges],
        "graph": inner(value.graph),
    }


def _decode_graph(item: Fields, inner: Inner) -> Any:
    if item["d"] not in GRAPHS:
        raise DecodeError("not a graph")
    graph: Any = GRAPHS[item["d"]]()
    graph.graph.update(inner(item["graph"]))
    for node, attributes in map(inner, list_of(item["nodes"])):
        graph.add_node(node)
        graph.nodes[node].update(attributes)
    for edge in map(inner, list_of(item["edges"])):
        *ends, attributes = edge
        key = graph.add_edge(*ends)
        graph.edges[(*ends[:2], key) if graph.is_multigraph() else tuple(ends)].update(attributes)
    return graph


register(Form("graph", tuple(GRAPHS.values()), _encode_graph, _decode_graph))

//! Every test that spans rooms.

//! Reference data: region sets, candidates, registered voters; taken whole or refused whole.

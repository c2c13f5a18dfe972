"""What goes wrong, made to go wrong: nothing acked is lost, and nobody sees it twice."""

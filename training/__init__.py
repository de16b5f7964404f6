"""What fits the weights and the adapter that the package ships."""

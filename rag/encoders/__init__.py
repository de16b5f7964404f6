"""Texts to vectors, by ONNX Runtime or by torch."""

"""An optional scorer by meaning: sentence embeddings from an ONNX model, on the CPU, without torch.

Importing this room costs nothing: onnxruntime and tokenizers (the extra `semantic`) are imported
when a model is opened, torch and sentence-transformers when one is exported.
"""

"""The company's own KARE: rules as data, their evaluation, and the trace of every placement.

Pure: numpy and Arrow only. It must work when scikit-learn and MLflow do not.
"""

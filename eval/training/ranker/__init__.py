"""Judged questions over reports → the weights of `service/ranking/data`. Read `fit.py` first."""

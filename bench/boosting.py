"""Gradient boosting, the peer of bench.eta: quantile regression trees of scikit-learn, which live in .venv-bench.

    .venv-bench/bin/python -m bench.boosting < {"train": [[…], …], "answers": […], "test": [[…], …]}

prints, as JSON, three numbers for each row of `test`: the 10, 50 and 90 of 100 that it expects. The last column of a row
is a category.
"""

import json
import sys

QUANTILES = (0.1, 0.5, 0.9)


def main() -> None:
    import numpy as np  # both only in .venv-bench
    from sklearn.ensemble import HistGradientBoostingRegressor

    told = json.load(sys.stdin)
    train, test = np.array(told["train"], dtype=float), np.array(told["test"], dtype=float)
    columns = []
    for quantile in QUANTILES:
        model = HistGradientBoostingRegressor(
            loss="quantile",
            quantile=quantile,
            max_iter=200,
            learning_rate=0.05,
            categorical_features=[train.shape[1] - 1],
            random_state=0,
        )
        columns.append(model.fit(train, told["answers"]).predict(test).tolist())
    print(json.dumps(list(zip(*columns, strict=True))))


if __name__ == "__main__":
    main()

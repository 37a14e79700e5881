"""OR-Library's set covering files: rows, columns, the columns' costs, then each row's count and its
columns.
"""

import numpy as np
from scipy.sparse import csr_array

from keng.core.planning.refused import BadInput
from keng.core.planning.siting.problem import SitingProblem


def read_orlib(text: str) -> SitingProblem:
    """Rows are homes of one person, columns are places. Raises `BadInput`.

    `"2 2\\n3 1\\n1 1\\n2 1 2"`: row 1 by column 1, row 2 by either; costs 3 and 1.
    """
    try:
        numbers = np.array(text.split(), dtype=np.int64)
    except (ValueError, OverflowError) as error:
        raise BadInput.of("", "tệp OR-Library chỉ gồm số nguyên") from error
    if len(numbers) < 2:
        raise BadInput.of("", "tệp trống: cần số hàng và số cột ở dòng đầu")
    rows, columns = int(numbers[0]), int(numbers[1])
    if rows < 1 or columns < 1 or len(numbers) < 2 + columns + rows:
        raise BadInput.of("dòng 1", f"ghi {rows} hàng, {columns} cột nhưng tệp không đủ số")
    cost = numbers[2 : 2 + columns]
    if (cost < 0).any():
        raise BadInput.of(f"cột {int(np.argmax(cost < 0)) + 1}", "giá âm")
    matrix = _body(numbers, rows, columns)
    return SitingProblem(np.ones(rows, dtype=np.int64), cost, (matrix,))


def _body(numbers: np.ndarray[tuple[int], np.dtype[np.int64]], rows: int, columns: int) -> csr_array:
    at, entries, ends = 2 + columns, [], [0]
    for row in range(1, rows + 1):
        count = int(numbers[at]) if at < len(numbers) else -1
        own = numbers[at + 1 : at + 1 + max(count, 0)]
        if count < 0 or len(own) < count:
            raise BadInput.of(f"hàng {row}", "tệp hết trước khi đủ số cột của hàng này")
        if count and (own.min() < 1 or own.max() > columns):
            raise BadInput.of(f"hàng {row}", f"có số cột nằm ngoài 1 đến {columns}")
        entries.append(np.unique(own) - 1)
        ends.append(ends[-1] + len(entries[-1]))
        at += 1 + count
    if at != len(numbers):
        raise BadInput.of("", f"còn thừa {len(numbers) - at} số ở cuối tệp")
    indices = np.concatenate(entries)
    return csr_array((np.ones(len(indices), dtype=np.int64), indices, np.array(ends)), shape=(rows, columns))

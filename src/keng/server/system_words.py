"""What the operating system complains of, in words."""

import errno
import socket

WORDS = {
    errno.ENOENT: "không có tệp hay thư mục ấy",
    errno.EACCES: "không được phép",
    errno.EPERM: "không được phép",
    errno.EISDIR: "đó là một thư mục",
    errno.ENOTDIR: "trên đường dẫn có một tệp, không phải thư mục",
    errno.EEXIST: "đã có một tệp trùng tên",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "hết chỗ trên đĩa",
    errno.ENAMETOOLONG: "tên dài quá",
    errno.EADDRINUSE: "cổng này đang có chương trình khác dùng",
    errno.EADDRNOTAVAIL: "địa chỉ này không phải của máy này",
    socket.EAI_NONAME: "không có máy nào tên như vậy",
}


def in_words(error: OSError) -> str:
    """What went wrong; a number for whoever keeps the machine where we have no words."""
    return WORDS.get(error.errno or 0, f"máy báo lỗi số {error.errno}")

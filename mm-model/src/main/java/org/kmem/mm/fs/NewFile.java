package org.kmem.mm.fs;

/**
 * What is to be made in a directory.
 *
 * @param type kind
 * @param permissions the low 12 bits of the mode
 * @param uid owner
 * @param gid group
 * @param rdev for devices, {@code major << 20 | minor}
 * @param target for symbolic links, where it leads
 */
record NewFile(FileType type, int permissions, int uid, int gid, int rdev, String target) {
  private static final int PERMISSION_BITS = 07777;

  /** A file that is no link, as somebody makes it: it is theirs, and their umask holds. */
  static NewFile by(FsStruct fs, FileType type, int permissions, int rdev) {
    int bits = permissions & PERMISSION_BITS & ~fs.umask();
    return new NewFile(type, bits, fs.uid(), fs.gid(), rdev, "");
  }
}

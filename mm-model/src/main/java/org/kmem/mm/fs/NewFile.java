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
record NewFile(FileType type, int permissions, int uid, int gid, int rdev, String target) {}

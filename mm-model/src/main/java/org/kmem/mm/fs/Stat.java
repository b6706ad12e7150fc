package org.kmem.mm.fs;

/**
 * What stat(2) says.
 *
 * @param device {@code major << 20 | minor} of the file system
 * @param inode number, unique on the device
 * @param type kind
 * @param permissions the low 12 bits of the mode
 * @param links names that it has
 * @param uid owner
 * @param gid group
 * @param rdev for devices, {@code major << 20 | minor}
 * @param sizeBytes length
 * @param blocks pieces of 512 bytes that it takes
 * @param accessedNanos simulated time of the last read
 * @param modifiedNanos simulated time of the last change of its bytes
 * @param changedNanos simulated time of the last change of anything
 */
public record Stat(
    int device,
    long inode,
    FileType type,
    int permissions,
    int links,
    int uid,
    int gid,
    int rdev,
    long sizeBytes,
    long blocks,
    long accessedNanos,
    long modifiedNanos,
    long changedNanos) {}

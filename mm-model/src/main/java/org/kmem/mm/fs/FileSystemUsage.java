package org.kmem.mm.fs;

/**
 * What statfs(2) says.
 *
 * @param blockBytes size of a block
 * @param blocks blocks in all
 * @param freeBlocks blocks that are free
 * @param availableBlocks blocks that ordinary users may take
 * @param files inodes in all, 0 if there is no limit
 * @param freeFiles inodes that are free
 */
public record FileSystemUsage(
    long blockBytes,
    long blocks,
    long freeBlocks,
    long availableBlocks,
    long files,
    long freeFiles) {}

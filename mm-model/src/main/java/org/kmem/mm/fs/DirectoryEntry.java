package org.kmem.mm.fs;

/**
 * A name in a directory.
 *
 * @param name the name
 * @param inode number of what it names
 * @param type its kind
 */
public record DirectoryEntry(String name, long inode, FileType type) {}

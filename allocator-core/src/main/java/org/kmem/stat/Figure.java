package org.kmem.stat;

/**
 * A named number, as a line of {@code /proc/vmstat} has it.
 *
 * @param name the kernel's name
 * @param value pages or events, by name
 */
public record Figure(String name, long value) {}

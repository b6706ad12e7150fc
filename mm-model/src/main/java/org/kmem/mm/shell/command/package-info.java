/**
 * What a command of the shell is, and what it is given: arguments, streams, the machine.
 *
 * <p>A command is one class that implements {@link org.kmem.mm.shell.command.ShellCommand}; the
 * model brings its own ({@code task}, {@code dmesg}, {@code swapon}) in the same way as the shell
 * brings the text filters. Data is bytes, one {@code char} from 0 to 255 for each.
 *
 * <p>Counterpart: {@code main(argc, argv)} and its three streams. No locks.
 */
@NullMarked
package org.kmem.mm.shell.command;

import org.jspecify.annotations.NullMarked;

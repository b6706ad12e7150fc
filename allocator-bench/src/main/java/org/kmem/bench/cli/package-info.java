/**
 * The command line: {@code ./kmem VERB}.
 *
 * <p>{@link org.kmem.bench.cli.Kmem} lists the verbs; each is one class named {@code ...Verb} whose
 * {@code call()} returns one of {@link org.kmem.bench.cli.ExitCode}. Data goes to stdout, progress to
 * stderr. What a user can put right ends in a {@link org.kmem.bench.cli.UserError}: one line and its
 * exit code. One thread; no locks.
 *
 * <pre>{@code
 * int exitCode = Kmem.run(new PrintWriter(System.out), new PrintWriter(System.err), "doctor");
 * }</pre>
 */
@NullMarked
package org.kmem.bench.cli;

import org.jspecify.annotations.NullMarked;

/**
 * Conversions of text that several tools share: backslash escapes and the formats of {@code printf}.
 *
 * <p>Counterpart: {@code printf(3)}. Pure functions; bytes as chars.
 */
@NullMarked
package org.kmem.mm.shell.text;

import org.jspecify.annotations.NullMarked;

/**
 * What caches let the rest of this module do that users may not: free what is known to be in use without a look at it,
 * and reach the stack of a thread's objects directly. Not exported by the module.
 *
 * <p>{@link org.kmem.slab.trusted.TrustedCaches} is the door, which the package of caches opens when it is loaded:
 *
 * <pre>{@code
 * private static final TrustedCaches CACHES = TrustedCaches.get();
 * ...
 * CACHES.freeInUse(cache, object); // the handle's table said that it is in use
 * }</pre>
 *
 * <p>Kernel counterpart: what {@code mm/slab.h} declares and {@code include/linux/slab.h} does not.
 */
@NullMarked
package org.kmem.slab.trusted;

import org.jspecify.annotations.NullMarked;

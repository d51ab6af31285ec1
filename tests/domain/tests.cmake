# The walks of the pure rules are a minute of one processor: on a busy machine they take longer than others may.
foreach(name IN ITEMS exhaustive exhaustive_orders exhaustive_company)
    if(TARGET test_domain_${name})
        set_tests_properties(domain/${name} PROPERTIES TIMEOUT 300)
    endif()
endforeach()

"""Where does a bound hold on new data, with a stated confidence?"""
